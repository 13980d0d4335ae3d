#pragma once

/// The shop's one page. What a user typed is shown as text, never as markup.
inline constexpr char const* page = R"html(<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<link rel="icon" href="data:,">
<title>Ticket shop</title>
<style>
  body { font: 1.1rem/1.5 system-ui, sans-serif; margin: 2rem auto; max-width: 34rem; padding: 0 1rem; }
  #seats { display: flex; flex-wrap: wrap; gap: .3rem; margin: 1rem 0; }
  #seats i { width: 1.4rem; height: 1.4rem; border-radius: .3rem; background: #1a7f37; }
  #seats i.taken { background: #b3261e; }
  button, input { font: inherit; padding: .3rem .7rem; }
</style>
<h1 id="name">…</h1>
<p><b id="available">…</b> of <span id="capacity">…</span> seats are free.</p>
<div id="seats" aria-hidden="true"></div>
<p><label>Your name <input id="user" autocomplete="username"></label></p>
<p>
  <button id="book">Book</button>
  <button id="hold">Hold for 5 minutes</button>
  <button id="confirm" disabled>Pay and confirm</button>
  <button id="release" disabled>Give it back</button>
</p>
<p id="says" role="status"></p>
<script>
const at = (id) => document.getElementById(id);
const user = at('user');

new EventSource('/seats').onmessage = ({data}) => {
  const {name, capacity, available} = JSON.parse(data);
  at('name').textContent = name;
  at('capacity').textContent = capacity;
  at('available').textContent = available;
  at('seats').replaceChildren(...Array.from({length: Math.min(capacity, 200)}, (_, seat) => {
    const one = document.createElement('i');
    one.className = seat < available ? '' : 'taken';
    return one;
  }));
};

// The id is made before the call: asking again with it never books twice.
async function ask(what, id) {
  const body = new URLSearchParams({user: user.value, id});
  for (let tries = 0; tries < 5; ++tries) {
    const answer = await fetch('/' + what, {method: 'POST', body}).catch(() => null);
    if (answer && answer.status !== 503) return answer.json();
    await new Promise((done) => setTimeout(done, 500));
  }
  return {outcome: 'unknown', says: 'nobody answers: try again later'};
}

let held = null;
function show({outcome, says}) {
  at('says').textContent = says;
  at('confirm').disabled = at('release').disabled = held === null;
  at('says').dataset.outcome = outcome;
}
at('book').onclick = async () => show(await ask('book', crypto.randomUUID()));
at('hold').onclick = async () => {
  const id = crypto.randomUUID();
  const told = await ask('hold', id);
  if (told.outcome === 'held') held = id;
  show(told);
};
for (const what of ['confirm', 'release']) {
  at(what).onclick = async () => {
    const told = await ask(what, held);
    if (told.outcome !== 'unknown') held = null;
    show(told);
  };
}
</script>
</html>
)html";
