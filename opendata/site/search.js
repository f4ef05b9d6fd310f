
// Narrows a list down to the entries that hold every word and match every choice, some at a time.
const form = document.querySelector('form.search');
const found = document.querySelector('.found');
const more = document.querySelector('.more');
const there = found.textContent;
const step = Number(found.dataset.step);
let limit = step;

const plain = (words) => words.normalize('NFKC').toLowerCase()
  .replace(/[\u30a1-\u30f6]/g, (kana) => String.fromCharCode(kana.charCodeAt(0) - 0x60));

const entries = Array.from(document.querySelectorAll('.entry'), (node) => ({
  node,
  text: plain(node.textContent),
  keys: Object.fromEntries(Object.entries(node.dataset).map(([name, keys]) => [name, keys.split(' ')])),
}));

const asked = () => [...new FormData(form)].filter(([, value]) => value.trim());

function matches(entry, words, choices) {
  return words.every((word) => entry.text.includes(word))
    && choices.every(([name, key]) => (entry.keys[name] || []).includes(key));
}

function told(count, isAsked) {
  if (!count) return found.dataset.none;
  const words = isAsked ? found.dataset.told.replace('{all}', entries.length).replace('{count}', count) : there;
  return count > limit ? words + ' ' + found.dataset.part.replace('{shown}', limit) : words;
}

function show() {
  const said = asked();
  const words = plain(form.q.value).split(/\s+/).filter(Boolean);
  const choices = said.filter(([name]) => name !== 'q');
  let count = 0;
  for (const entry of entries) {
    const fits = matches(entry, words, choices);
    count += fits;
    const hidden = !fits || count > limit;
    if (entry.node.hidden !== hidden) entry.node.hidden = hidden;
  }
  found.textContent = told(count, said.length);
  more.hidden = count <= limit;
  if (said.length || location.hash.includes('=')) {
    history.replaceState(null, '', '#' + new URLSearchParams(said));
  }
}

function narrow() {
  limit = step;
  show();
}

function remember() {
  if (!location.hash.includes('=')) return;
  for (const [name, value] of new URLSearchParams(location.hash.slice(1))) {
    const field = form.elements.namedItem(name);
    if (field && 'value' in field) field.value = value;
  }
}

form.addEventListener('input', narrow);
form.addEventListener('submit', (event) => event.preventDefault());
form.addEventListener('reset', () => setTimeout(narrow));
more.addEventListener('click', () => {
  const shown = entries.filter((entry) => !entry.node.hidden).length;
  limit += step;
  show();
  entries.filter((entry) => !entry.node.hidden)[shown]?.node.querySelector('a')?.focus();
});
addEventListener('beforeprint', () => {
  limit = Infinity;
  show();
});
addEventListener('afterprint', narrow);
form.hidden = false;
document.querySelector('.hint').hidden = true;
remember();
show();
document.querySelector('.entries').classList.add('ready');
