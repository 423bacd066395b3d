package io.kiln.report;

/** What the page of a run does when a cell is chosen, by mouse, touch or arrow keys. */
final class Script {
    /** NOTE: no {@code <} and no ampersands, which HTML and XML read differently. */
    static final String TEXT = """
            const cells = JSON.parse(document.getElementById('cells').textContent);
            const panel = document.getElementById('panel');
            const buttons = Array.from(document.querySelectorAll('button[data-at]'));
            function element(tag, text) {
              const made = document.createElement(tag);
              made.textContent = text;
              return made;
            }
            function figure(example, place, sure) {
              const made = document.createElement('figure');
              made.title = 'example ' + example;
              if (cells.columns) {
                const picture = element('i', '');
                picture.className = 'pic';
                picture.setAttribute('role', 'img');
                picture.setAttribute('aria-label', 'example ' + example);
                const x = place % cells.columns * cells.width;
                const y = Math.floor(place / cells.columns) * cells.height;
                picture.style.backgroundPosition = '-' + x + 'px -' + y + 'px';
                made.append(picture);
              }
              made.append(element('figcaption', cells.columns ? sure : example + ': ' + sure));
              return made;
            }
            function show(button) {
              buttons.forEach(b => b.setAttribute('aria-pressed', String(b === button)));
              const examples = cells.cells[button.dataset.at] || [];
              const all = Number(button.textContent.replace(/,/g, ''));
              const few = all === examples.length ? '' : ', ' + examples.length + ' of them here';
              const list = element('div', '');
              list.className = 'pics';
              examples.forEach(e => list.append(figure(e[0], e[1], e[2])));
              panel.replaceChildren(element('p', button.getAttribute('aria-label') + few), list);
            }
            function move(from, across, down) {
              const at = from.dataset.at.split('-').map(Number);
              for (let i = 0; i !== cells.classes; i++) {
                at[0] = (at[0] + down + cells.classes) % cells.classes;
                at[1] = (at[1] + across + cells.classes) % cells.classes;
                const next = buttons.find(b => b.dataset.at === at.join('-'));
                if (next) { next.focus(); return; }
              }
            }
            function largest(most, button) {
              const at = button.dataset.at.split('-');
              const counts = at[0] === at[1] ? 0 : Number(button.textContent.replace(/,/g, ''));
              return counts > most.counts ? { counts: counts, button: button } : most;
            }
            const keys = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] };
            buttons.forEach(b => {
              b.addEventListener('click', () => show(b));
              b.addEventListener('keydown', event => {
                const step = keys[event.key];
                if (step) { event.preventDefault(); move(b, step[0], step[1]); }
              });
            });
            const first = buttons.reduce(largest, { counts: 0, button: null }).button;
            if (first) { show(first); }
            """;

    private Script() {}
}
