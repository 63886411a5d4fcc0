//! Bytes that are nearly right, for tests of readers of bytes from outside. No program of the page's holds it.

use crate::random::Stream;

/// Bytes of a piece that is taken out, repeated or replaced, at most.
const PIECE: usize = 40;
/// Changes at most.
const CHANGES: u32 = 5;

/// One of the corpus with a few changes. `tokens`: what means something to the reader; `largest`: bytes beyond which it does
/// not grow.
pub fn mutate(stream: &mut Stream, corpus: &[Vec<u8>], tokens: &[&[u8]], largest: usize) -> Vec<u8> {
    let any = |stream: &mut Stream, n: usize| stream.below(n.max(1) as u32) as usize;
    let token = |stream: &mut Stream| tokens[any(stream, tokens.len())];
    let mut bytes = corpus[any(stream, corpus.len())].clone();
    for _ in 0..=stream.below(CHANGES) {
        let at = any(stream, bytes.len() + 1);
        let end = (at + any(stream, PIECE)).min(bytes.len());
        match stream.below(10) {
            0 if at < bytes.len() => bytes[at] ^= 1 << stream.below(8),
            1 if at < bytes.len() => bytes[at] = stream.below(256) as u8,
            2 => drop(bytes.splice(at..at, token(stream).iter().copied())),
            3 => drop(bytes.splice(at..end, token(stream).iter().copied())),
            4 => drop(bytes.drain(at..end)),
            5 => bytes.truncate(at),
            6 => {
                let piece = bytes[at..end].repeat(1 + any(stream, PIECE));
                bytes.splice(at..at, piece);
            }
            7 => {
                let other = &corpus[any(stream, corpus.len())];
                let from = any(stream, other.len());
                bytes.truncate(at);
                bytes.extend_from_slice(&other[from..]);
            }
            8 => {
                // One byte for another, everywhere.
                let [from, to] = [0, 1].map(|_| token(stream).first().copied().unwrap_or(b' '));
                bytes.iter_mut().filter(|byte| **byte == from).for_each(|byte| *byte = to);
            }
            _ => bytes.insert(at, stream.below(256) as u8),
        }
        bytes.truncate(largest);
    }
    bytes
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::random::Purpose;
    use std::collections::HashSet;

    #[test]
    fn mutations_are_many_and_bounded_and_the_same_again() {
        let corpus = [b"first,second\n1,2\n".to_vec(), b"".to_vec()];
        let made = || -> Vec<Vec<u8>> {
            let mut stream = Stream::new(Purpose::Test, 5, 1, 0);
            (0..2_000).map(|_| mutate(&mut stream, &corpus, &[b"inf", b""], 60)).collect()
        };
        let all = made();
        assert!(all.iter().all(|bytes| bytes.len() <= 60) && all.iter().any(|bytes| bytes.len() == 60));
        assert!(all.iter().collect::<HashSet<_>>().len() > 1_000);
        assert!(all.iter().any(|bytes| bytes.windows(3).any(|part| part == b"inf")));
        assert_eq!(all, made());
    }
}
