//! A hand that draws digits on the page's board.

/// Strokes of ten digits, as a hand draws them (tests/golden/make_ask.py).
pub const STROKES: &str = include_str!("../../golden/ask.json");

/// Draws `strokes` with a pen (no pointer that the browser has, for the page would capture it) and lifts it; returns the milliseconds until the answers have changed.
pub const DRAW: &str = "
    const canvas = document.querySelector('#ask-board');
    const box = canvas.getBoundingClientRect();
    const send = (name, [x, y], buttons) => canvas.dispatchEvent(new PointerEvent(name, {
        bubbles: true, pointerId: 77, isPrimary: true, pointerType: 'pen', button: 0, buttons,
        clientX: box.left + x * box.width, clientY: box.top + y * box.height }));
    document.querySelector('#ask-clear').click();
    // A page that is slow has not yet taken the answers away, and the same digit once more would change nothing.
    const frame = () => new Promise((done) => requestAnimationFrame(done));
    do await frame(); while (document.querySelector('#ask-rows .answer'));
    const changed = new Promise((done) => new MutationObserver((_, watch) => {
        watch.disconnect();
        done(performance.now());
    }).observe(document.querySelector('#ask-rows'), { childList: true, characterData: true, subtree: true }));
    let lifted = 0;
    for (const stroke of strokes) {
        send('pointerdown', stroke[0], 1);
        for (const at of stroke.slice(1)) send('pointermove', at, 1);
        send('pointerup', stroke[stroke.length - 1], 0);
        lifted = performance.now();
    }
    return await changed - lifted;";

/// True in the page when all five learners have answered, for every m.
pub const ALL_ANSWER: &str = "document.querySelectorAll('#ask-rows .answer').length === 5
    && !document.querySelector('#ask-line-rows').textContent.includes('…')";
