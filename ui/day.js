// A day counts as soon as it is whole and within the span; an emptied field is no day.
export default function ({ data, parentElement, setTriggerValue }) {
  const input = parentElement.querySelector("input");
  parentElement.querySelector("span").textContent = data.name;
  input.min = data.first;
  input.max = data.last;
  if (input.getRootNode().activeElement !== input) input.value = data.day; // not under the reader's fingers
  input.onchange = () => {
    if (input.validity.valid && input.value !== data.day) setTriggerValue("day", input.value);
  };
}
