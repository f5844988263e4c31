// <time data-moment>: the reader's own zone, which it names, with UTC on hover. Without this file all times are UTC and say so.
(() => {
  const shape = new Intl.DateTimeFormat("en-GB", {
    day: "numeric", month: "long", year: "numeric", hour: "2-digit", minute: "2-digit", timeZoneName: "short",
  });
  const localise = (root) => {
    for (const time of root.querySelectorAll("time[data-moment]:not([title])")) {
      time.title = time.textContent;
      time.textContent = shape.format(new Date(time.dateTime)).replace(" at ", ", ");
    }
  };
  localise(document);
  document.addEventListener("htmx:load", (event) => localise(event.target));
})();
