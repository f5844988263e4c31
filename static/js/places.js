// What is marked in a statement's text: by the mouse or word by word with keys. The form's fields hold it, as places
// counted in code points from the beginning of the text; everything here reads and writes those.
(() => {
  const ROLES = { content: "content", cue: "cue", source: "source", hedges: "hedge" };
  const SEVERAL = ["content", "hedges"];
  const one = (css) => document.querySelector(css);
  const points = (words) => [...words];
  let editing = null; // {part, number}: which place of which part

  const field = (part) => one(`#part-${part}`);
  const first = () => Number(one("#text").dataset.start);

  function read(part) {
    const found = [...field(part).value.matchAll(/(\d+)\s*[-–]\s*(\d+)/g)];
    return found.map((place) => [Number(place[1]), Number(place[2])]).filter(([start, end]) => start < end);
  }

  function write(part, places) {
    places.sort((left, right) => left[0] - right[0]);
    field(part).value = places.map(([start, end]) => `${start}-${end}`).join(", ");
    field(part).dispatchEvent(new Event("input", { bubbles: true }));
  }

  // The words that are shown: [start, end], and what stands between them is no word.
  function words() {
    const text = one("#text").textContent;
    const found = [];
    let at = first(), read = 0;
    for (const word of text.matchAll(/[\p{L}\p{N}_]+|[^\s\p{L}\p{N}_]/gu)) {
      at += points(text.slice(read, word.index)).length;
      const end = at + points(word[0]).length;
      found.push([at, end]);
      at = end;
      read = word.index + word[0].length;
    }
    return found;
  }

  function draw() {
    const box = one("#text");
    if (!box || !field("content")) return;
    const text = points(box.textContent), start = first(), end = start + text.length;
    const own = [Number(box.dataset.begins), Number(box.dataset.ends)];
    const stance = one("#decide input[name=stance]:checked")?.value ?? "";
    const marks = Object.keys(ROLES).flatMap((part) =>
      read(part).map((place, number) => ({ part, place, active: editing?.part === part && editing.number === number })),
    );
    const edges = new Set([start, end, ...own, ...marks.flatMap((mark) => mark.place)]);
    const cuts = [...edges].filter((edge) => edge >= start && edge <= end).sort((left, right) => left - right);
    const pieces = cuts.slice(1).map((to, number) => {
      const from = cuts[number];
      const over = marks.filter((mark) => mark.place[0] <= from && to <= mark.place[1]);
      const piece = document.createElement(over.length ? "mark" : "span");
      piece.className = [
        ...over.map((mark) => ROLES[mark.part]),
        over.length ? stance : from >= own[0] && to <= own[1] ? "own" : "around",
        over.some((mark) => mark.active) ? "active" : "",
      ].join(" ").trim();
      piece.textContent = text.slice(from - start, to - start).join("");
      return piece;
    });
    box.replaceChildren(...pieces);
    for (const part of Object.keys(ROLES)) {
      const shown = read(part).map((place) => text.slice(place[0] - start, place[1] - start).join(""));
      one(`[data-part=${part}] [data-words]`).textContent = shown.join(" … ") || "nothing";
    }
  }

  // ---- by the mouse, or however words are selected ----
  let last = null;
  function selected() {
    const box = one("#text"), selection = document.getSelection();
    if (!box || !selection.rangeCount || selection.isCollapsed) return null;
    const range = selection.getRangeAt(0);
    if (!box.contains(range.startContainer) || !box.contains(range.endContainer)) return null;
    const before = document.createRange();
    before.setStart(box, 0);
    before.setEnd(range.startContainer, range.startOffset);
    const words = range.toString(), lead = words.length - words.trimStart().length;
    const from = first() + points(before.toString()).length + lead;
    const length = points(words.trim()).length;
    return length ? [from, from + length] : null;
  }

  document.addEventListener("selectionchange", () => {
    const found = selected();
    if (!found) return;
    last = found;
    one("#parts").open = true;
  });

  document.addEventListener("click", (event) => {
    const button = event.target.closest("[data-take], [data-add], [data-clear]");
    if (!button) return;
    const part = button.closest("[data-part]").dataset.part;
    if (button.matches("[data-clear]")) write(part, []);
    else if (!last) say("Nothing is selected in the text.");
    else write(part, button.matches("[data-add]") && SEVERAL.includes(part) ? [...read(part), last] : [last]);
    editing = null;
    draw();
  });

  // ---- word by word ----
  function slots() {
    return Object.keys(ROLES).flatMap((part) => {
      const places = read(part);
      return places.length ? places.map((_, number) => ({ part, number })) : [{ part, number: 0 }];
    });
  }

  function next() {
    one("#parts").open = true;
    const all = slots();
    const now = all.findIndex((slot) => slot.part === editing?.part && slot.number === editing.number);
    editing = all[(now + 1) % all.length];
    show();
  }

  function show() {
    draw();
    const { part, number } = editing;
    const place = read(part)[number];
    const text = points(one("#text").textContent);
    const said = place ? text.slice(place[0] - first(), place[1] - first()).join("") : "nothing";
    say(`${one(`label[for=part-${part}]`).textContent}: ${said}`);
  }

  function say(what) {
    one("#spoken").textContent = what;
  }

  // The edge that comes before or after `at` in the given direction.
  function beside(edges, at, step) {
    return step > 0 ? edges.find((edge) => edge > at) : edges.findLast((edge) => edge < at);
  }

  function move(step, beginning) {
    const { part, number } = editing;
    const places = read(part), all = words();
    if (!places[number]) {
      const begins = Number(one("#text").dataset.begins);
      places.push(all.find(([start]) => start >= begins) ?? all[0]);
    } else {
      const place = places[number], side = beginning ? 0 : 1;
      const edge = beside(all.map((word) => word[side]), place[side], step);
      if (edge === undefined || (beginning ? edge >= place[1] : edge <= place[0])) return;
      if (places.some((other) => other !== place && edge > other[0] && edge < other[1])) return;
      place[side] = edge;
    }
    write(part, places);
    show();
  }

  function more() {
    const { part, number } = editing;
    if (!SEVERAL.includes(part)) return say("Of this there is only one place.");
    const places = read(part), after = places[number]?.[1] ?? first();
    const free = words().find(
      ([start, end]) => start >= after && !places.some((place) => start < place[1] && end > place[0]),
    );
    if (!free) return;
    places.push(free);
    write(part, places);
    editing = { part, number: read(part).findIndex((place) => place[0] === free[0]) };
    show();
  }

  function less() {
    const { part, number } = editing;
    write(part, read(part).filter((_, place) => place !== number));
    editing = { part, number: Math.max(0, number - 1) };
    show();
  }

  document.addEventListener(
    "keydown",
    (event) => {
      const writes = event.target.closest?.("input:not([type=radio]):not([type=checkbox]), textarea, select");
      if (writes || event.ctrlKey || event.metaKey || event.altKey || event.isComposing || !field("content")) return;
      if (event.key === "e" && !event.repeat && window.localStorage?.getItem("claimline.keys") !== "off") next();
      else if (!editing) return;
      else if (event.key === "ArrowRight") move(1, event.shiftKey);
      else if (event.key === "ArrowLeft") move(-1, event.shiftKey);
      else if (event.key === "+") more();
      else if (event.key === "-") less();
      else if (event.key === "Escape") {
        editing = null;
        draw();
      } else return;
      event.preventDefault();
    },
    true, // before a choice that has the focus takes the arrows
  );
  document.addEventListener("input", (event) => {
    if (event.target.name in ROLES || event.target.name === "stance") draw();
  });
  document.addEventListener("htmx:afterSettle", (event) => {
    if (event.detail.target.id === "item") {
      editing = last = null;
    } else if (event.detail.target.id === "text") {
      draw();
    }
  });
})();
