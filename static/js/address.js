// Of an address that is longer than a header may be, what is read of it stays: htmx sends it along with each request.
(() => {
  const [longest, read] = [4000, 300]; // characters: of a header with room to spare, and of what a reader writes
  if (location.search.length <= longest) return;
  const asked = new URLSearchParams(
    [...new URLSearchParams(location.search)].map(([name, value]) => [name, [...value].slice(0, read).join("")]));
  const kept = asked.toString().length > longest ? "" : `?${asked}`;
  history.replaceState(history.state, "", location.pathname + kept + location.hash);
})();
