//! What is allocated and not given back: for measurements, which reach it through the page's hooks. A reader's module does not hold
//! it: it is compiled with the feature `hooks` only.

use std::sync::atomic::{AtomicUsize, Ordering::Relaxed};

/// Bytes by the binary logarithm of what was asked for at once.
static BY_SIZE: [AtomicUsize; 32] = [const { AtomicUsize::new(0) }; 32];
static ALL: AtomicUsize = AtomicUsize::new(0);
static MOST: AtomicUsize = AtomicUsize::new(0);

fn class(bytes: usize) -> &'static AtomicUsize {
    &BY_SIZE[(bytes.max(1).ilog2() as usize).min(31)]
}

/// So many bytes were given.
pub fn add(bytes: usize) {
    class(bytes).fetch_add(bytes, Relaxed);
    let now = ALL.fetch_add(bytes, Relaxed) + bytes;
    MOST.fetch_max(now, Relaxed);
}

/// They were given back.
pub fn take(bytes: usize) {
    class(bytes).fetch_sub(bytes, Relaxed);
    ALL.fetch_sub(bytes, Relaxed);
}

/// Bytes now, at most since it was last asked, and by the binary logarithm of their pieces.
pub fn read() -> (usize, usize, [usize; 32]) {
    let now = ALL.load(Relaxed);
    (now, MOST.swap(now, Relaxed), std::array::from_fn(|at| BY_SIZE[at].load(Relaxed)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_given_back_is_held_no_more_and_the_most_is_since_the_last_look() {
        add(0);
        add(1000);
        add(1024);
        add(3000);
        take(1024);
        let (now, most, by_size) = read();
        assert_eq!((now, most), (4000, 5024));
        assert_eq!((by_size[9], by_size[10], by_size[11]), (1000, 0, 3000));
        take(3000);
        let (now, most, _) = read();
        assert_eq!((now, most), (1000, 4000));
        assert_eq!(read().1, 1000);
    }
}
