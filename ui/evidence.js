// Keys and focus of the evidence panel: arrows walk, Escape closes, the words stand in sight, focus comes and goes back.
export default function ({ data, parentElement }) {
  const panel = parentElement.getRootNode().host?.closest(".st-key-evidence") ?? document.querySelector(".st-key-evidence");
  if (!panel) return undefined;
  panel.setAttribute("role", "region");
  panel.setAttribute("aria-label", data.label);
  panel.tabIndex = -1;
  const shown = `${data.exchange} ${data.n} ${data.whole}`;
  if (panel.dataset.shown !== shown) {
    const first = !panel.dataset.shown;
    panel.dataset.shown = shown;
    requestAnimationFrame(() => {
      const mark = panel.querySelector("mark");
      if (mark) panel.scrollTop += mark.getBoundingClientRect().top - panel.getBoundingClientRect().top - panel.clientHeight / 3;
      // A button that was just used keeps the focus, unless it can be used no more.
      if (first || document.activeElement === document.body || !panel.contains(document.activeElement)) panel.focus({ preventScroll: true });
    });
  }
  panel.onkeydown = (event) => {
    if (event.altKey || event.ctrlKey || event.metaKey || event.shiftKey) return;
    const name = { ArrowLeft: "previous", ArrowRight: "next" }[event.key];
    if (!name || event.target.closest("input, textarea, [role=textbox]")) return;
    const button = panel.querySelector(`.st-key-evidence-${name} button:not(:disabled)`);
    if (button) {
      event.preventDefault();
      button.click();
    }
  };
  const escape = (event) => {
    if (event.key !== "Escape" || event.defaultPrevented || document.querySelector("[role=dialog]")) return;
    if (event.target.closest("input, textarea")) return;
    panel.querySelector(".st-key-evidence-close button")?.click();
  };
  document.addEventListener("keydown", escape);
  return () => {
    document.removeEventListener("keydown", escape);
    const lost = document.activeElement === document.body || !document.activeElement?.isConnected || panel.contains(document.activeElement);
    if (lost) requestAnimationFrame(() => back(data));
  };
}

// The chip that was opened, in whichever shadow of its exchange it stands.
function back({ exchange, n }) {
  if (document.querySelector(".st-key-evidence")) return;
  const root = document.querySelector(`.st-key-exchange-${exchange}`);
  if (!root) return;
  for (const element of root.querySelectorAll("*")) {
    const chip = element.shadowRoot?.querySelector(`button.chip[data-n="${n}"]`);
    if (chip) {
      chip.focus({ preventScroll: true });
      return;
    }
  }
}
