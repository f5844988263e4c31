// What is to be seen on a page, for eyes.py: each function returns a list of faults in words unless it says otherwise.
const called = (element) => {
  const kind = element.id ? "#" + element.id : [...element.classList].map((one) => "." + one).join("");
  return `${element.localName}${kind} “${(element.textContent || element.name || "").trim().slice(0, 40)}”`;
};
const pen = document.createElement("canvas").getContext("2d", {willReadFrequently: true});
const painted = new Map();
const colour = (given) => {
  if (!painted.has(given)) {
    pen.clearRect(0, 0, 1, 1);
    pen.fillStyle = given;
    pen.fillRect(0, 0, 1, 1);
    painted.set(given, [...pen.getImageData(0, 0, 1, 1).data]);
  }
  return painted.get(given);
};
const behind = (element) => {
  const layers = [];
  for (; element; element = element.parentElement) layers.push(colour(getComputedStyle(element).backgroundColor));
  return layers.reverse().reduce(
    (under, over) => under.map((value, at) => value + (over[at] - value) * over[3] / 255), [255, 255, 255]);
};
const light = (rgb) => {
  const linear = (v) => v <= 0.04045 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4;
  const [r, g, b] = rgb.map((value) => linear(value / 255));
  return 0.2126 * r + 0.7152 * g + 0.0722 * b + 0.05;
};
const texts = function* (root) {
  const walker = document.createTreeWalker(root, NodeFilter.SHOW_TEXT);
  while (walker.nextNode()) {
    const node = walker.currentNode;
    if (node.textContent.trim() && node.parentElement.checkVisibility()) yield [node, node.parentElement];
  }
};
const dim = (here) => {
  const style = getComputedStyle(here), faults = [];
  if (style.outlineStyle === "none" || !parseFloat(style.outlineWidth)) faults.push("cannot be seen");
  const within = ([x, y]) => x >= 0 && y >= 0 && x < innerWidth && y < innerHeight;
  const parts = [0.1, 0.5, 0.9].flatMap((across, _, all) => all.map((down) => [across, down]));
  const points = [...here.getClientRects()].flatMap((box) => parts.map(
    ([across, down]) => [box.left + box.width * across, box.top + box.height * down])).filter(within);
  const free = points.some(([x, y]) => here.contains(document.elementFromPoint(x, y)));
  if (!points.length) faults.push("is off the screen");
  else if (!free) faults.push("is covered");
  return faults;
};
// Whether one stop is read before another: it stands wholly above it, and in no column to the right of it.
const precedes = (one, other) => one && other && one.bottom <= other.top && one.left < other.right;

window.eyes = {
  frame() {
    const wrong = [];
    const number = (css, least, most, what) => {
      const found = document.querySelectorAll(css).length;
      if (found < least || found > most) wrong.push(`${found} ${what}`);
    };
    number("h1", 1, 1, "h1");
    number("main", 1, 1, "main");
    number("body > header", 1, 1, "header");
    number("body > footer", 1, 1, "footer");
    number("nav", 1, 99, "nav");
    if (!document.title.trim()) wrong.push("no title");
    if (!document.documentElement.lang) wrong.push("no language");
    if (!document.querySelector("h1")?.textContent.trim()) wrong.push("an empty h1");
    let last = 1;
    for (const heading of document.querySelectorAll("main :is(h1, h2, h3, h4, h5, h6)")) {
      const level = Number(heading.localName[1]);
      if (level > last + 1) wrong.push(`h${level} “${heading.textContent.trim()}” follows h${last}`);
      last = level;
    }
    const ids = [...document.querySelectorAll("[id]")].map((element) => element.id);
    for (const id of new Set(ids.filter((id, at) => ids.indexOf(id) !== at))) wrong.push(`id ${id} stands twice`);
    for (const link of document.querySelectorAll("a[href^='http']")) {
      const abroad = new URL(link.href).origin !== location.origin;
      if (abroad && !link.relList.contains("noopener")) wrong.push(`${link.href} lacks rel=noopener`);
    }
    return wrong;
  },

  // How far what is read moved while the page loaded: a number, as layout-shift entries count it.
  shift() {
    return new Promise((done) => {
      let sum = 0;
      const count = (entries) => {
        for (const one of entries) if (!one.hadRecentInput) sum += one.value;
      };
      const observer = new PerformanceObserver((list) => count(list.getEntries()));
      observer.observe({type: "layout-shift", buffered: true});
      requestAnimationFrame(() => setTimeout(() => {
        count(observer.takeRecords());
        done(sum);
      }, 30));
    });
  },

  sideways() {
    const width = document.documentElement.clientWidth, reach = document.documentElement.scrollWidth;
    if (reach <= width) return [];
    const far = (one) => one.getBoundingClientRect().right > width + 0.5;
    const range = document.createRange();
    const long = [...texts(document.body)].filter(([node]) => {
      range.selectNodeContents(node);
      return far(range);
    });
    const found = long.length ? long.map(([, element]) => element) : [...document.body.querySelectorAll("*")].filter(far);
    return [`scrolls sideways at ${width}, to ${reach}: ${found.slice(-3).map(called).join("; ")}`];
  },

  // Text whose contrast with what lies behind it is under 4.5 to 1 (3 to 1 where it is large), as WCAG AA counts it.
  // Axe passes over text on mixed or layered colours; this does not.
  faint() {
    const faint = new Set();
    for (const [, element] of texts(document.body)) {
      const style = getComputedStyle(element);
      const [one, other] = [light(colour(style.color).slice(0, 3)), light(behind(element))];
      const contrast = Math.max(one, other) / Math.min(one, other);
      const least = parseFloat(style.fontSize) >= 24 ? 3 : 4.5;
      if (contrast < least) faint.add(`faint: ${element.localName}.${element.className}: ${contrast.toFixed(2)}`);
    }
    return [...faint];
  },

  // Words that are short enough for any line, and are broken in two all the same.
  broken() {
    const range = document.createRange(), found = [];
    const short = /(?<![^\s(“"])\p{Script=Latin}{3,12}(?![^\s.,;:!?)”"])/gu;
    const cut = (one) => getComputedStyle(one).clipPath !== "none" || one.offsetWidth === 1;
    const hidden = (one) => one && (cut(one) || hidden(one.parentElement));
    for (const [node, element] of texts(document.body)) {
      for (const {0: word, index} of node.textContent.matchAll(short)) {
        range.setStart(node, index);
        range.setEnd(node, index + word.length);
        const [first, ...others] = range.getClientRects();
        if (!others.some((box) => box.top >= first.bottom - 1) || hidden(element)) continue;
        if (getComputedStyle(element).hyphens !== "auto") found.push(`“${word}” is broken in ${called(element)}`);
      }
    }
    return found.slice(0, 5);
  },

  moving() {
    const moves = ({animationName, transitionDuration}) =>
      animationName !== "none" || transitionDuration.split(",").some((one) => parseFloat(one) > 0);
    const found = [...document.body.querySelectorAll("*")].filter((one) => moves(getComputedStyle(one)));
    return found.slice(0, 3).map((one) => `moves where no motion is wanted: ${called(one)}`);
  },

  // The words of the main part that are seen or heard; but for times, and for heads of tables, which have no room on a
  // narrow screen: what they say stands in the rows there.
  words() {
    return [...texts(document.querySelector("main"))]
      .filter(([, element]) => !element.closest("time, thead, script, noscript, [aria-hidden=true]"))
      .flatMap(([node]) => node.textContent.split(/\s+/u).filter(Boolean));
  },

  // Writes down what Tab comes to, from the top of the page on; the number of all that it has to reach. Of radio buttons
  // with one name it stops at one.
  stops() {
    const can = "a[href], button, input:not([type=hidden]), select, textarea, summary, [tabindex]";
    const seen = (one) => one.tabIndex >= 0 && !one.disabled && one.checkVisibility({visibilityProperty: true});
    const first = (one) => {
      if (one.type !== "radio") return true;
      const group = [...document.querySelectorAll(`input[type=radio][name="${CSS.escape(one.name)}"]`)];
      return one === (group.find((other) => other.checked) ?? group[0]);
    };
    document.activeElement?.blur();
    scrollTo(0, 0);
    getSelection().removeAllRanges();
    this.all = [...document.querySelectorAll(can)].filter((one) => seen(one) && first(one));
    this.boxes = this.all.map((one) => one.getClientRects()[0]);
    this.met = [];
    this.faults = [];
    this.left = false;
    // When the key comes up, the focus has moved, and the page has been scrolled to it.
    document.onkeyup = (event) => event.key === "Tab" && this.left === false && this.step(document.activeElement);
    return this.all.length;
  },

  step(here) {
    const number = this.all.indexOf(here);
    if (here === document.body || (number === 0 && this.met.length > 1)) this.left = true;
    else if (number >= 0 && !this.met.includes(number)) {
      const before = this.met.at(-1);
      if (precedes(this.boxes[number], this.boxes[before])) {
        this.faults.push(`Tab goes back from ${called(this.all[before])} to ${called(here)}`);
      }
      this.met.push(number);
      this.faults.push(...dim(here).map((fault) => `focus on ${called(here)} ${fault}`));
    }
  },

  // What was wrong on the way.
  walked() {
    const missed = this.all.filter((one, number) => !this.met.includes(number));
    const wrong = [...this.faults, ...missed.map((one) => `Tab does not reach ${called(one)}`)];
    return this.left ? wrong : [...wrong, `Tab does not leave ${called(document.activeElement)}`];
  },

  scripted() {
    const asking = [...document.querySelectorAll("[hx-get], [hx-post], [hx-put], [hx-patch], [hx-delete]")];
    const plainly = (one) => one.closest("a[href]") || (one.form ?? one.closest("form"))?.querySelector("button");
    const byHand = (one) => [...one.querySelectorAll("a")].some((link) => link.getAttribute("href") === one.getAttribute("hx-get"));
    return asking.filter((one) => !plainly(one) && !byHand(one)).map((one) => `works by script alone: ${called(one)}`);
  },

  onPaper() {
    const shown = (css) => [...document.querySelectorAll(css)].some((one) => one.checkVisibility());
    const vain = ["nav", "form", "button", ".card", ".skip"].filter(shown).map((css) => `${css} on paper`);
    return shown("h1") ? vain : ["no heading on paper", ...vain];
  },
};
