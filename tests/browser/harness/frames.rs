//! How long the page's frames take.

/// Notes in the page, in milliseconds, from one frame to the next since `frames` was emptied.
pub const WATCH: &str = "window.frames = []; let last = 0;
    const look = now => { if (last) frames.push(now - last); last = now; requestAnimationFrame(look); };
    requestAnimationFrame(look);";
