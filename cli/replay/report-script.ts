/** What the page does by itself: it narrows the findings down, opens what a link leads to, and all of it for paper. */
export const SCRIPT = `
const form = document.querySelector('.filters');
const groups = [...document.querySelectorAll('.group')].map((group) => ({
  group,
  all: [...group.querySelectorAll('.finding')].map((one) => ({ one, text: one.textContent.toLowerCase() })),
}));
function narrow() {
  const { level, account, who, text } = Object.fromEntries(new FormData(form));
  const words = text.trim().toLowerCase();
  let [shown, total] = [0, 0];
  for (const { group, all } of groups) {
    const title = group.querySelector('.body > p').textContent.toLowerCase() + group.querySelector('summary').textContent.toLowerCase();
    let some = 0;
    for (const { one, text: own } of all) {
      const fits = Number(one.dataset.level) >= Number(level) && (account === '' || one.dataset.account === account)
        && (who === '' || one.dataset.who === who) && (words === '' || own.includes(words) || title.includes(words));
      one.hidden = !fits;
      if (fits) some += 1;
    }
    group.hidden = some === 0;
    if (some > 0 && (words !== '' || who !== '' || account !== '')) group.open = true;
    shown += some;
    total += all.length;
  }
  form.querySelector('[role=status]').textContent = shown === total ? total + ' findings' : shown + ' of ' + total + ' findings';
}
function reveal(id) {
  const target = document.getElementById(id);
  for (let at = target; at !== null; at = at.parentElement) {
    at.hidden = false;
    if (at.tagName === 'DETAILS') at.open = true;
  }
  if (target !== null) target.scrollIntoView();
}
if (form !== null) {
  form.hidden = false;
  form.addEventListener('input', narrow);
  form.addEventListener('submit', (event) => event.preventDefault());
  narrow();
}
addEventListener('click', ({ target }) => {
  const link = target instanceof Element ? target.closest('a[href^="#"]') : null;
  if (link !== null) setTimeout(() => reveal(link.hash.slice(1)));
});
addEventListener('hashchange', () => reveal(location.hash.slice(1)));
if (location.hash !== '') reveal(location.hash.slice(1));
addEventListener('beforeprint', () => {
  for (const one of document.querySelectorAll('details:not([open])')) {
    one.open = true;
    one.dataset.shut = '';
  }
});
addEventListener('afterprint', () => {
  for (const one of document.querySelectorAll('details[data-shut]')) {
    one.open = false;
    delete one.dataset.shut;
  }
});
`;
