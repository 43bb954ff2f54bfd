// One listener a page for the keys that work anywhere. It looks for what it presses each time, so it outlives redraws.
const BOX = "[data-testid=stChatInputTextArea]";
const TYPING = "input, textarea, select, [contenteditable=true]";

export default function ({ data }) {
  if (!window.parleyKeys) {
    window.parleyKeys = { busy: false };
    document.addEventListener("keydown", pressed);
    document.addEventListener("click", leave);
    // A reader at a keyboard may type at once; on a touch screen the keyboard would cover the page.
    if (!matchMedia("(pointer: coarse)").matches && !location.search.includes("a=")) focusBox();
  }
  if (window.parleyKeys.busy && !data.busy && document.activeElement === document.body) focusBox();
  window.parleyKeys.busy = data.busy;
}

function focusBox(tries = 20) {
  const box = document.querySelector(BOX);
  if (box && !box.disabled) {
    if (document.activeElement === document.body) box.focus({ preventScroll: true });
  } else if (tries) setTimeout(() => focusBox(tries - 1), 100);
}

function pressed(event) {
  if (event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey) return;
  const inside = event.composedPath()[0];
  const typing = inside instanceof Element && inside.matches(TYPING);
  if (typing) return;
  if (event.key === "/") {
    const box = document.querySelector(BOX);
    if (!box) return;
    event.preventDefault();
    box.focus();
  } else if (event.key === "j") walk("next");
  else if (event.key === "k") walk("previous");
}

// Through the citations: with the panel open its own steps, else the first chip of the newest answer.
function walk(way) {
  if (document.querySelector(".st-key-evidence")) press(`.st-key-evidence-${way} button`);
  else if (way === "next") {
    const exchanges = document.querySelectorAll("[class*=st-key-exchange-]");
    for (const holder of exchanges[exchanges.length - 1]?.querySelectorAll("*") ?? []) {
      const chip = holder.shadowRoot?.querySelector("button.chip");
      if (chip) return chip.click();
    }
  }
}

function press(selector) {
  const button = document.querySelector(selector);
  if (button && !button.disabled) button.click();
}

// On a narrow page the list of conversations lies over the one that was just begun.
function leave(event) {
  if (event.target.closest?.(".st-key-new button") && matchMedia("(max-width: 640px)").matches)
    press("[data-testid=stSidebarCollapseButton] button");
}
