//! Minibatches: the order in which examples are visited, and gathering them into panels.

use super::kernel::{self, LANES, Lanes};
use crate::random::Stream;
use wide::f32x4;

/// Visits m examples again and again, in a new order each epoch. A batch may straddle two epochs.
#[derive(Clone, Debug)]
pub struct Order {
    permutation: Vec<u32>,
    next: usize,
    /// `None` keeps the order of the data.
    shuffle: Option<Stream>,
}

impl Order {
    pub fn shuffled(m: usize, stream: Stream) -> Self {
        Order { permutation: (0..m as u32).collect(), next: m, shuffle: Some(stream) }
    }

    pub fn in_sequence(m: usize) -> Self {
        Order { permutation: (0..m as u32).collect(), next: m, shuffle: None }
    }

    /// Fills `batch` with the indices of the next examples.
    pub fn next_batch(&mut self, batch: &mut [u32]) {
        let mut filled = 0;
        while filled < batch.len() {
            if self.next == self.permutation.len() {
                if let Some(stream) = &mut self.shuffle {
                    stream.shuffle(&mut self.permutation);
                }
                self.next = 0;
            }
            let n = (batch.len() - filled).min(self.permutation.len() - self.next);
            batch[filled..filled + n].copy_from_slice(&self.permutation[self.next..self.next + n]);
            self.next += n;
            filled += n;
        }
    }
}

/// Copies the examples `indices` out of `x` (\[m, D\] row by row) into panels of \[D\] blocks; lanes beyond the last
/// example become zero.
pub fn gather(x: &[f32], d: usize, indices: &[u32], panels: &mut [Lanes]) {
    for (indices, panel) in indices.chunks(LANES).zip(panels.chunks_exact_mut(d)) {
        if indices.len() < LANES {
            panel.fill(kernel::ZERO);
        }
        for (half, four) in indices.chunks(LANES / 2).enumerate() {
            let rows: [&[f32]; 4] = std::array::from_fn(|lane| {
                let index = four.get(lane).copied().unwrap_or(four[0]) as usize;
                &x[index * d..][..d]
            });
            gather_four(&rows, four.len(), half, panel);
        }
    }
}

/// What the numbers of a matrix are brought to on their way into a minibatch: (x - mean) * scale, column by column.
#[derive(Clone, Copy, Debug)]
pub struct Scaling<'a> {
    pub mean: &'a [f32],
    pub scale: &'a [f32],
}

impl Scaling<'_> {
    pub fn apply(self, row: &mut [f32]) {
        for ((x, mean), scale) in row.iter_mut().zip(self.mean).zip(self.scale) {
            *x = (*x - mean) * scale;
        }
    }
}

/// As [`gather`] of the scaled matrix, which need not exist: a large sample would take its room a second time. `rows` is room
/// for the examples of a batch.
pub fn gather_scaled(
    x: &[f32],
    d: usize,
    scaling: Scaling<'_>,
    indices: &[u32],
    rows: &mut Vec<f32>,
    panels: &mut [Lanes],
) {
    rows.clear();
    for (at, &index) in indices.iter().enumerate() {
        rows.extend_from_slice(&x[index as usize * d..][..d]);
        scaling.apply(&mut rows[at * d..]);
    }
    for (place, panel) in panels.chunks_exact_mut(d).enumerate() {
        let count = indices.len().saturating_sub(place * LANES).min(LANES);
        let places: [u32; LANES] = std::array::from_fn(|lane| (place * LANES + lane) as u32);
        gather(rows, d, &places[..count], panel);
    }
}

/// Four rows of D numbers become D registers: blocks of four columns are transposed in registers, the rest by hand.
#[inline(always)]
fn gather_four(rows: &[&[f32]; 4], count: usize, half: usize, panel: &mut [Lanes]) {
    let (blocks, _) = panel.as_chunks_mut();
    let whole = if count == 4 { 4 * blocks.len() } else { 0 };
    let [first, second, third, fourth] = rows.map(|row| row[..whole].as_chunks::<4>().0);
    // Named one by one and not in a loop: an array that is indexed lies in memory, and a register that is read from there
    // right after its parts were written waits for them (in a native program, half of a training's time).
    for (place, [a, b, c, d]) in blocks.iter_mut().enumerate().take(whole / 4) {
        let four = [first[place], second[place], third[place], fourth[place]].map(f32x4::from);
        [a[half], b[half], c[half], d[half]] = f32x4::transpose(four);
    }
    for (column, block) in panel.iter_mut().enumerate().skip(whole) {
        let mut value = [0.0; 4];
        for (value, row) in value.iter_mut().zip(rows).take(count) {
            *value = row[column];
        }
        block[half] = f32x4::from(value);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::random::Purpose;

    #[test]
    fn every_epoch_visits_every_example_once_and_batches_straddle_epochs() {
        let mut order = Order::shuffled(10, Stream::new(Purpose::Shuffle, 0, 1, 0));
        let mut visited = [0u32; 40];
        for batch in visited.chunks_mut(4) {
            order.next_batch(batch);
        }
        let epochs: Vec<Vec<u32>> = visited.chunks(10).map(<[u32]>::to_vec).collect();
        assert_ne!(epochs[0], epochs[1]);
        for mut epoch in epochs {
            epoch.sort_unstable();
            assert_eq!(epoch, (0..10).collect::<Vec<u32>>());
        }
    }

    #[test]
    fn gathering_transposes_and_pads_with_zeros() {
        for d in [1, 2, 4, 7, 12] {
            let x: Vec<f32> = (0..30 * d).map(|i| i as f32 + 1.0).collect();
            for indices in [vec![3u32], vec![5, 0, 29], (0..8).rev().collect(), (7..26).collect()] {
                let mut panels = vec![[f32x4::splat(f32::NAN); 2]; kernel::panels(indices.len()) * d];
                gather(&x, d, &indices, &mut panels);
                for lane in 0..kernel::panels(indices.len()) * LANES {
                    for column in 0..d {
                        let block: [f32; LANES] = bytemuck::cast(panels[lane / LANES * d + column]);
                        let want = indices.get(lane).map_or(0.0, |&row| x[row as usize * d + column]);
                        assert_eq!(block[lane % LANES], want, "d {d}, lane {lane}, column {column}");
                    }
                }
            }
        }
    }
}
