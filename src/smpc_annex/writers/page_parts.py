"""The parts of our pages that no block changes: style, switches, buttons, script. No network, no framework."""

from __future__ import annotations

STYLE = """
:root {
  color-scheme: light dark;
  --ink: #1c2430; --soft: #5b6675; --page: #f4f5f7; --card: #fff; --line: #d9dde3; --mark: #0a5cad; --warn: #a33a00; --show: #ffe08a;
}
@media (prefers-color-scheme: dark) {
  :root {
    --ink: #e6e9ee; --soft: #a3adba; --page: #14181e; --card: #1d232b; --line: #343c47; --mark: #7db8f2; --warn: #ff9f6b; --show: #6b5200;
  }
}
* { box-sizing: border-box }
body {
  margin: 0; background: var(--page); color: var(--ink);
  font: 1rem/1.55 system-ui, "Segoe UI", Roboto, Helvetica, Arial, sans-serif;
}
main { max-width: 46rem; margin: 0 auto; padding: 1.5rem 1rem 6rem }
header h1 { font-size: 1.35rem; line-height: 1.25; margin: 0 0 .25rem }
header p:not(#said, .draft) { margin: 0 0 1rem; color: var(--soft) }
nav { display: flex; flex-wrap: wrap; gap: .4rem; margin-bottom: 1.25rem }
nav a, button, .files a {
  padding: .3rem .7rem; border: 1px solid var(--line); border-radius: 1rem; font: inherit;
  background: var(--card); color: var(--ink); text-decoration: none; cursor: pointer;
}
.files a, .tools button, .tools a { font-size: .85rem; padding: .15rem .6rem }
button:hover, nav a:hover, .files a:hover { border-color: var(--mark) }
a:focus-visible, button:focus-visible, input:focus-visible, [tabindex]:focus-visible { outline: 3px solid var(--mark); outline-offset: 2px }
section {
  background: var(--card); border: 1px solid var(--line); border-radius: .6rem;
  padding: 1rem 1.1rem; margin-bottom: 1rem; overflow-wrap: break-word;
}
section h2 { display: flex; justify-content: space-between; gap: 1rem; font-size: 1.05rem; margin: 0 0 .5rem }
section h2 small { color: var(--soft); font-weight: normal; white-space: nowrap }
section p { margin: 0 0 .6rem }
section p:last-of-type { margin-bottom: 0 }
section a { color: inherit; text-decoration-color: var(--soft); text-underline-offset: .15em }
sup, sub { font-size: .7em; line-height: 0 }
.draft {
  display: inline-block; padding: .3rem .7rem; border: 2px solid var(--warn); border-radius: .4rem;
  color: var(--warn); font-weight: bold;
}
.switches { display: flex; flex-wrap: wrap; gap: .3rem 1.2rem; border: 0; padding: 0; margin: 0 0 1rem; color: var(--soft); font-size: .9rem }
.switches label { display: flex; gap: .4rem; align-items: center; cursor: pointer }
.switches input { accent-color: var(--mark); width: 1.05rem; height: 1.05rem }
.tools, .files { display: flex; flex-wrap: wrap; gap: .35rem; align-items: center; margin: 0 0 .7rem }
.show-nb .hold { background: var(--show); box-shadow: inset 0 -2px var(--warn) }
.show-lang span[lang] { outline: 1px dashed var(--warn) }
.show-lang span[lang]::after { content: " " attr(lang); font-size: .7em; color: var(--warn) }
.show-lang section > h2 small { color: var(--warn); font-weight: bold }
.show-from [data-o] { cursor: help; box-shadow: inset 0 -1px var(--mark) }
.show-from [data-o]:hover, .show-from [data-o]:focus { background: var(--show) }
#said {
  margin: 0;
  position: fixed; inset: auto 0 0 0; padding: .6rem 1rem; background: var(--card); border-top: 1px solid var(--line);
  font-size: .9rem; white-space: pre-line; max-height: 40vh; overflow: auto;
}
#said:empty { display: none }
@media print { body { background: #fff; color: #000 } nav, .switches, .tools, .files, #said { display: none } section { border: 0; padding: 0 } }
""".strip()

SWITCHES = """<fieldset class="switches" lang="en" aria-label="Show">
<label><input type="checkbox" value="show-nb">Show no-break spaces</label>
<label><input type="checkbox" value="show-lang">Show languages</label>
<label><input type="checkbox" value="show-from">Show where words come from</label>
</fieldset>
<p id="said" role="status" lang="en"></p>
"""

#: The place of a block's files is put for @.
TOOLS = """<div class="tools" lang="en"><button type="button" data-copy="html">Copy for Word / e-mail</button>
<button type="button" data-copy="text">Copy plain text</button> @</div>
"""

SCRIPT = """
const said = document.getElementById("said");
const of = new Map([...document.querySelectorAll("section")].map(s => [s, JSON.parse(s.querySelector("script").textContent)]));

function byEvent(types) {
  let done = false;
  const give = event => {
    for (const [type, text] of Object.entries(types)) event.clipboardData.setData(type, text);
    event.preventDefault();
    done = true;
  };
  document.addEventListener("copy", give, {once: true});
  return document.execCommand("copy") && done;
}

async function put(types) {
  try {
    const items = Object.entries(types).map(([type, text]) => [type, new Blob([text], {type})]);
    await navigator.clipboard.write([new ClipboardItem(Object.fromEntries(items))]);
    return true;
  } catch { return byEvent(types); }
}

for (const button of document.querySelectorAll("[data-copy]")) button.addEventListener("click", async () => {
  const section = button.closest("section"), block = of.get(section), rich = button.dataset.copy === "html";
  const types = rich ? {"text/html": block.html, "text/plain": block.text} : {"text/plain": block.text};
  const done = await put(types);
  const what = section.querySelector("h2").firstChild.textContent.trim() + " (" + section.lang + ")";
  said.textContent = !done ? "Not copied: the browser refused. Select the text and copy it, or take a file."
    : what + " copied" + (rich ? " with bold, superscripts and languages. Layout programs take only plain text from a browser: give them a file."
    : " as plain text, with its no-break spaces. Bold and superscripts are not in it.");
});

function tell(word) {
  const block = of.get(word.closest("section")), field = word.dataset.f || "";
  const laws = block.laws[field] || [];
  said.textContent = [field || "fixed words", ...word.dataset.o.split(" ").filter(n => n).map(n => block.origins[n]),
    ...laws.map(law => "asked for by: " + law)].join("\\n");
}

for (const box of document.querySelectorAll(".switches input")) box.addEventListener("change", () => {
  document.body.classList.toggle(box.value, box.checked);
  if (box.value !== "show-from") return;
  for (const word of document.querySelectorAll("[data-o]")) box.checked ? word.setAttribute("tabindex", "0") : word.removeAttribute("tabindex");
  said.textContent = box.checked ? "Point at a word, or go from word to word with the Tab key." : "";
});

for (const name of ["mouseover", "focusin"]) document.addEventListener(name, event => {
  const word = document.body.classList.contains("show-from") && event.target.closest && event.target.closest("[data-o]");
  if (word) tell(word);
});
""".strip()
