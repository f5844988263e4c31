// [data-copy]: a button below that puts the text on the clipboard. Without this file the text is there to be selected.
(() => {
  if (!navigator.clipboard) return;
  for (const text of document.querySelectorAll("[data-copy]")) {
    const button = document.createElement("button");
    button.type = "button";
    button.className = "copy";
    button.textContent = `Copy the ${text.dataset.copy}`;
    button.setAttribute("aria-live", "polite");
    button.addEventListener("click", async () => {
      try {
        await navigator.clipboard.writeText(text.textContent.trim());
        button.textContent = "Copied";
      } catch {
        getSelection().selectAllChildren(text);
        button.textContent = "Not allowed here: it is selected, copy it by hand";
      }
    });
    text.after(button);
  }
})();
