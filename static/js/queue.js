// The queue by key. Single keys never count while one writes, with a modifier, or when they are switched off.
(() => {
  const WRITES = "input:not([type=radio]):not([type=checkbox]), textarea, select, [contenteditable]";
  const KEYS_ON = "claimline.keys";
  const PAUSE = 60_000; // between two signs that one is at work
  const one = (css) => document.querySelector(css);
  const press = (css) => one(css)?.click();
  let told = Date.now();

  // What an answer with an error says is shown: it is the form with what is wrong.
  document.addEventListener("htmx:beforeSwap", (event) => {
    if ([409, 422, 503].includes(event.detail.xhr.status)) {
      event.detail.shouldSwap = true;
      event.detail.isError = false;
    }
  });
  document.addEventListener("htmx:afterSettle", (event) => {
    if (event.detail.target.id !== "item") return;
    begin();
    one("#sentence")?.focus({ preventScroll: true });
    if (one("#item").getBoundingClientRect().top < 0) one("#item").scrollIntoView();
  });

  // The sentence stays above all that is decided about it, without its context, as soon as it would go out of sight.
  // A long text is read on: there it is so only once the form is at the top.
  let height = 0;
  function shorten() {
    const text = one("#text"), form = one("#decide");
    if (!text || !form) return;
    if (text.classList.contains("stays")) {
      if (form.getBoundingClientRect().top > height) text.classList.remove("stays", "short");
      return;
    }
    const long = text.offsetHeight > 0.7 * window.innerHeight;
    const shown = long ? form : text.querySelector("mark.content, .own");
    if (shown.getBoundingClientRect().top >= 0) return;
    height = text.offsetHeight;
    text.classList.add("stays", "short");
  }

  // What has the focus is not to lie beneath the sentence.
  function uncover(field) {
    shorten();
    const text = one("#text.stays");
    if (!text || !field || text.contains(field)) return;
    const hidden = text.getBoundingClientRect().bottom + 8 - field.getBoundingClientRect().top;
    if (hidden > 0) window.scrollBy(0, -hidden);
  }

  function begin() {
    for (const hidden of document.querySelectorAll(".scripted[hidden]")) hidden.hidden = false;
    told = Date.now();
  }

  function working() {
    if (Date.now() - told < PAUSE) return;
    told = Date.now();
    one("#working")?.dispatchEvent(new CustomEvent("working"));
  }

  function keysOn() {
    try { return localStorage.getItem(KEYS_ON) !== "off"; } catch { return true; }
  }

  // No further than it needs: the sentence is to stay in sight while one decides on it.
  function go(field, all = field) {
    field?.focus({ preventScroll: true });
    all?.scrollIntoView({ block: "nearest" });
    uncover(all);
  }

  function reject() {
    const list = one("#reject");
    if (!list) return;
    list.open = true;
    go(list.querySelector("input"), list);
  }

  function because(number) {
    const reasons = document.querySelectorAll("#reject input[name=why]");
    if (!reasons[number - 1]) return;
    reasons[number - 1].checked = true;
    if (number === reasons.length) go(one("#words"));
    else press("#reject button[value=reject]");
  }

  function choose(name, step) {
    const choices = [...document.querySelectorAll(`#decide input[name=${name}]`)];
    const now = choices.findIndex((choice) => choice.checked);
    pick(choices[(now + step + choices.length) % choices.length]);
  }

  function pick(choice) {
    if (!choice) return;
    choice.checked = true;
    go(choice);
    choice.dispatchEvent(new Event("input", { bubbles: true }));
    choice.dispatchEvent(new Event("change", { bubbles: true }));
  }

  // One begins with the sentence as it is.
  function better() {
    const choice = one("#decide input[name=about][value=better]");
    if (!choice) return;
    choice.checked = true;
    begun(choice);
    go(one("#text-of"));
    one("#text-of").dispatchEvent(new Event("input", { bubbles: true }));
  }

  function begun(choice) {
    if (choice.dataset.text && !one("#text-of").value.trim()) one("#text-of").value = choice.dataset.text;
  }

  function help() {
    const keys = one("#keys");
    keys.open = !keys.open;
    keys.querySelector("summary").focus();
    if (keys.open) keys.scrollIntoView({ block: "nearest" });
  }

  function leave() {
    if (one("#reject")?.open) one("#reject").open = false;
    document.activeElement?.blur();
    one("#sentence")?.focus({ preventScroll: true });
  }

  function digit(number) {
    if (one("#reject")?.open) because(number);
    else pick(document.querySelectorAll("#decide input[name=stance]")[number - 1]);
  }

  const acts = {
    a: () => press("#accept"),
    r: reject,
    n: () => press("#skip"),
    u: () => one("#undo")?.requestSubmit(),
    m: () => choose("modality", 1),
    c: () => choose("about", 1),
    p: () => { go(one("#speaker")); one("#speaker")?.select(); },
    l: () => go(one("#q")),
    f: () => go(one("#resolved")),
    b: better,
    w: () => press("#whole"),
    "?": help,
  };

  document.addEventListener("keydown", (event) => {
    if (event.isComposing || event.defaultPrevented || !one("#item")) return;
    const writes = event.target.closest?.(WRITES);
    if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) {
      event.preventDefault();
      press(one("#reject")?.open ? "#reject button[value=reject]" : "#accept");
    } else if (event.key === "Enter" && writes && writes.form?.id === "decide") {
      event.preventDefault(); // a name that was written is no decision
    } else if (event.key === "Escape") {
      leave();
    } else if (!writes && !event.ctrlKey && !event.metaKey && !event.altKey && keysOn()) {
      const act = /^[1-9]$/.test(event.key) ? () => digit(Number(event.key)) : acts[event.key];
      if (!act || event.repeat) return;
      event.preventDefault();
      act();
    }
  });

  for (const sign of ["keydown", "pointermove", "scroll"]) {
    document.addEventListener(sign, working, { passive: true });
  }
  document.addEventListener("scroll", shorten, { passive: true });
  document.addEventListener("focusin", (event) => {
    if (event.target.closest?.("#decide") && event.target.matches(":focus-visible")) uncover(event.target);
  });
  // Whoever writes a sentence for a claim of its own means one: what is written would else be left behind.
  document.addEventListener("input", (event) => {
    if (event.target.id !== "text-of") return;
    const [own, same] = ["new", "better"].map((value) => one(`#decide input[name=about][value=${value}]`));
    if (event.target.value.trim() && !own?.checked && !same?.checked) (own ?? same).checked = true;
  });
  document.addEventListener("change", (event) => {
    if (event.target.matches("#decide input[value=better]")) begun(event.target);
    if (event.target.id !== "keys-on") return;
    try { localStorage.setItem(KEYS_ON, event.target.checked ? "on" : "off"); } catch { /* for this page alone */ }
  });
  document.addEventListener("DOMContentLoaded", () => {
    begin();
    const on = one("#keys-on");
    if (on) on.checked = keysOn();
  });
})();
