// Escape closes the card that the pointer or the focus has opened, until either comes back to its cell.
(() => {
  document.addEventListener("keydown", (event) => {
    if (event.key !== "Escape") return;
    for (const cell of document.querySelectorAll(".cell:hover, .cell:focus-within")) cell.classList.add("closed");
  });
  for (const leaving of ["mouseout", "focusout"]) {
    document.addEventListener(leaving, (event) => {
      const cell = event.target.closest?.(".cell.closed");
      if (cell && !cell.contains(event.relatedTarget)) cell.classList.remove("closed");
    });
  }
})();
