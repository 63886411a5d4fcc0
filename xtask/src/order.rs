//! The order in which the functions of a file compress well: each behind the one that it resembles most, within what a
//! compressor still remembers.

/// Bytes in a row that count as one thing in common.
const RUN: usize = 6;
/// What gzip looks back.
const WINDOW: usize = 30_000;
/// A run that more functions have than this tells nothing of them.
const COMMON: usize = 400;
/// Short functions gain little by standing in their best place.
const SHORT: f64 = 8.0;

/// The order of functions with these bodies, as places in the list; the same for the same list.
pub fn resembling(bodies: &[&[u8]]) -> Vec<usize> {
    let runs = Runs::new(bodies);
    // How many runs of each function the window holds, and how often it holds each run.
    let mut shared = vec![0_u32; bodies.len()];
    let mut held = vec![0_u32; runs.holders.len()];
    let mut left: Vec<usize> = (0..bodies.len()).collect();
    let mut order = Vec::with_capacity(bodies.len());
    let (mut begin, mut size) = (0, 0);
    let mut next = left.iter().copied().max_by_key(|place| (bodies[*place].len(), usize::MAX - place));
    while let Some(place) = next {
        left.retain(|other| *other != place);
        order.push(place);
        size += bodies[place].len();
        for run in &runs.of[place] {
            held[*run] += 1;
            if held[*run] == 1 {
                runs.holders[*run].iter().for_each(|holder| shared[*holder] += 1);
            }
        }
        while size > WINDOW && begin + 1 < order.len() {
            let gone = order[begin];
            begin += 1;
            size -= bodies[gone].len();
            for run in &runs.of[gone] {
                held[*run] -= 1;
                if held[*run] == 0 {
                    runs.holders[*run].iter().for_each(|holder| shared[*holder] -= 1);
                }
            }
        }
        let likeness = |place: usize| f64::from(shared[place]) / (runs.of[place].len() as f64 + SHORT);
        next = left.iter().copied().max_by(|a, b| likeness(*a).total_cmp(&likeness(*b)).then(b.cmp(a)));
    }
    order
}

/// The runs of bytes in functions, numbered.
struct Runs {
    /// Those of each function.
    of: Vec<Vec<usize>>,
    /// The functions that have each, unless it is common or only one has it.
    holders: Vec<Vec<usize>>,
}

impl Runs {
    fn new(bodies: &[&[u8]]) -> Runs {
        let mut all: Vec<(&[u8], usize)> = bodies
            .iter()
            .enumerate()
            .flat_map(|(place, body)| body.windows(RUN).map(move |run| (run, place)))
            .collect();
        all.sort_unstable();
        all.dedup();
        let mut runs = Runs { of: vec![Vec::new(); bodies.len()], holders: Vec::new() };
        for same in all.chunk_by(|a, b| a.0 == b.0) {
            for (_, place) in same {
                runs.of[*place].push(runs.holders.len());
            }
            let tells = (2..COMMON).contains(&same.len());
            runs.holders.push(if tells { same.iter().map(|(_, place)| *place).collect() } else { Vec::new() });
        }
        runs
    }
}

#[cfg(test)]
mod unit {
    use super::*;

    #[test]
    fn what_resembles_each_other_stands_together() {
        let bodies = ["one long body, the first of all", "another thing", "one long body, the last", "another thin"];
        let bodies: Vec<&[u8]> = bodies.iter().map(|body| body.as_bytes()).collect();
        assert_eq!(resembling(&bodies), [0, 2, 1, 3]);
        assert_eq!(resembling(&[]), [] as [usize; 0]);
    }
}
