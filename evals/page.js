"use strict";
(() => {
  const form = document.getElementById("filters");
  const shown = document.getElementById("shown");
  const cases = [...document.querySelectorAll(".case")];
  const texts = cases.map((one) => one.textContent.toLowerCase());
  const narrow = () => {
    const wanted = Object.fromEntries(new FormData(form));
    const words = (wanted.text || "").toLowerCase().split(/\s+/).filter(Boolean);
    let count = 0;
    cases.forEach((one, place) => {
      const fits = ["verdict", "kind", "language"].every((name) => !wanted[name] || one.dataset[name] === wanted[name])
        && words.every((word) => texts[place].includes(word));
      one.hidden = !fits;
      count += fits ? 1 : 0;
    });
    shown.textContent = `${count} of ${cases.length} cases`;
  };
  form.addEventListener("input", narrow);
  form.addEventListener("submit", (event) => event.preventDefault());
  form.elements.open.addEventListener("change", (event) => {
    cases.forEach((one) => { if (!one.hidden) one.open = event.target.checked; });
  });
  // A browser may bring back what was chosen before a reload.
  narrow();
})();
