// Draws an answer's sentences with their citation chips. Text from sources reaches the page through textContent alone.
export default function ({ data, parentElement, setTriggerValue }) {
  const root = parentElement.querySelector(".answer");
  root.setAttribute("aria-busy", data.busy ? "true" : "false");
  data.sentences.forEach((sentence, i) => {
    const signature = JSON.stringify(sentence);
    const there = root.children[i];
    if (there && there.signature === signature) return;
    const fresh = draw(sentence, signature);
    if (there) there.replaceWith(fresh);
    else root.appendChild(fresh);
  });
  while (root.children.length > data.sentences.length) root.lastElementChild.remove();
  root.querySelectorAll("button").forEach((chip) => {
    chip.setAttribute("aria-expanded", String(data.open === Number(chip.dataset.n)));
  });
  root.onclick = (event) => {
    const chip = event.target.closest("button");
    if (!chip) return;
    setTriggerValue("cite", Number(chip.dataset.n));
    // On a narrow page the evidence covers the foot, so the sentence moves to the top.
    if (matchMedia("(max-width: 640px)").matches) chip.closest("p").scrollIntoView({ block: "start" });
  };
  if (data.scroll && document.body.dataset.parleyShown !== data.id) {
    document.body.dataset.parleyShown = data.id;
    document.querySelector(`.st-key-exchange-${data.id}`)?.scrollIntoView({ block: "start" });
  }
}

function draw(sentence, signature) {
  const paragraph = element("p", "sentence");
  paragraph.signature = signature;
  const words = element("span", "words", sentence.text);
  words.dir = "auto";
  paragraph.append(words);
  sentence.chips.forEach((chip) => {
    const button = element("button", "chip");
    button.type = "button";
    button.dataset.n = chip.n;
    button.setAttribute("aria-label", chip.name);
    const outlet = element("span", "outlet", chip.outlet);
    outlet.dir = "auto";
    button.append(element("span", "n", String(chip.n)), outlet, element("span", "day", chip.day));
    paragraph.append(" ", button);
  });
  return paragraph;
}

function element(tag, className, text) {
  const made = document.createElement(tag);
  made.className = className;
  if (text !== undefined) made.textContent = text;
  return made;
}
