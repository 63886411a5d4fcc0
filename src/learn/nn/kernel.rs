//! The three matrix products of a dense layer, on panels of eight examples (see the module above for the layout).
//!
//! Ours and not ndarray's `dot`, because a profile said so: the products here are 2 to 144 by 1 to 128 by 16 to 64,
//! where a general product spends most of its time packing; `benches/train.rs` measures both side by side. What it is
//! not: a general matrix library. The naive twins in the tests are ndarray's.
//!
//! Every sum runs in one fixed order and nothing is fused, so results are the same to the bit on every machine.
//!
//! The inner loops are not unrolled, on purpose: an engine has one register fewer than the processor's sixteen, and
//! with two turns at a time it keeps the operands of both and spills the sums (measured in V8: a quarter slower). For
//! the same reason each loop advances as few pointers as can be.

use wide::f32x4;

/// One unit's value for eight examples.
pub type Lanes = [f32x4; 2];
/// Examples in a block.
pub const LANES: usize = 8;
pub const ZERO: Lanes = [f32x4::ZERO; 2];

/// Units (rows of the result) computed at once: with the two registers of a block that makes eight running sums, which
/// hide the latency of an addition and, with their operands, fit the sixteen vector registers of x86-64.
const TILE: usize = 4;

/// Panels that hold `batch` examples.
pub fn panels(batch: usize) -> usize {
    batch.div_ceil(LANES)
}

/// Registers that hold `units` units of a batch in `panels` panels after [`transpose`].
pub fn transposed<const C: usize>(units: usize, panels: usize) -> usize {
    units.div_ceil(C * TILE) * panels * LANES
}

/// Calls `$f` with the const-generic height that `$rows` (1 to 4) says, before its other const arguments.
macro_rules! by_height {
    ($rows:expr, $f:ident $(, $c:tt)?; $($arg:expr),*) => {
        match $rows {
            1 => $f::<1 $(, $c)?>($($arg),*),
            2 => $f::<2 $(, $c)?>($($arg),*),
            3 => $f::<3 $(, $c)?>($($arg),*),
            _ => $f::<TILE $(, $c)?>($($arg),*),
        }
    };
}

/// z = W x + b for one panel. Shapes: `w` \[H, K\] row by row, `b` \[H\], `x` \[K\] blocks, `z` \[H\] blocks.
pub fn forward(w: &[f32], b: &[f32], x: &[Lanes], z: &mut [Lanes]) {
    let k = x.len();
    for ((w, b), z) in w.chunks(TILE * k).zip(b.chunks(TILE)).zip(z.chunks_mut(TILE)) {
        by_height!(z.len(), forward_tile; w, b, x, z);
    }
}

#[inline(always)]
fn forward_tile<const R: usize>(w: &[f32], b: &[f32], x: &[Lanes], z: &mut [Lanes]) {
    let mut sum: [Lanes; R] = std::array::from_fn(|r| [f32x4::splat(b[r]); 2]);
    let rows: [&[f32]; R] = std::array::from_fn(|r| &w[r * x.len()..][..x.len()]);
    for (k, x) in x.iter().enumerate() {
        for r in 0..R {
            add_product(&mut sum[r], rows[r][k], x);
        }
    }
    z[..R].copy_from_slice(&sum);
}

#[inline(always)]
fn add_product<const C: usize>(sum: &mut [f32x4; C], w: f32, x: &[f32x4]) {
    let w = f32x4::splat(w);
    for (sum, x) in sum.iter_mut().zip(x) {
        *sum += w * *x;
    }
}

/// dx = W^T dz for one panel. Shapes: `w` \[H, K\], `dz` \[H\] blocks, `dx` \[K\] blocks.
pub fn backward(w: &[f32], dz: &[Lanes], dx: &mut [Lanes]) {
    let k = dx.len();
    for (tile, dx) in dx.chunks_mut(TILE).enumerate() {
        by_height!(dx.len(), backward_tile; w, k, tile * TILE, dz, dx);
    }
}

#[inline(always)]
fn backward_tile<const R: usize>(w: &[f32], k: usize, at: usize, dz: &[Lanes], dx: &mut [Lanes]) {
    let mut sum = [ZERO; R];
    for (row, dz) in w.chunks_exact(k).zip(dz) {
        let w = &row[at..][..R];
        for r in 0..R {
            add_product(&mut sum[r], w[r], dz);
        }
    }
    dx[..R].copy_from_slice(&sum);
}

/// Turns panels of `units` rows with eight examples in a block into what [`gradient`] reads: columns of `4 C` units, and
/// in each column a block of those units' values for every example. Shapes: `panels` \[panels, units\] blocks, `out`
/// \[ceil(units / 4C), 8 panels\] blocks of C registers. Units beyond the last are zero up to the next multiple of four;
/// beyond that `out` keeps what it held.
pub fn transpose<const C: usize>(panels: &[Lanes], units: usize, out: &mut [[f32x4; C]]) {
    let examples = panels.len() / units * LANES;
    for (panel, at) in panels.chunks_exact(units).zip((0..).step_by(LANES)) {
        for (index, rows) in panel.chunks(TILE).enumerate() {
            let out = &mut out[index / C * examples + at..][..LANES];
            by_height!(rows.len(), transpose_rows, C; rows, index % C, out);
        }
    }
}

#[inline(always)]
fn transpose_rows<const R: usize, const C: usize>(rows: &[Lanes], side: usize, out: &mut [[f32x4; C]]) {
    for half in 0..2 {
        let four = std::array::from_fn(|r| if r < R { rows[r][half] } else { f32x4::ZERO });
        for (out, units) in out[TILE * half..].iter_mut().zip(f32x4::transpose(four)) {
            out[side] = units;
        }
    }
}

/// dw = sum over the batch of dz x^T, and db = sum of dz. Shapes: `dz` \[ceil(H / 4), B\] registers and `x`
/// \[ceil(K / 8), B\] blocks, both by [`transpose`] with B a multiple of eight, `dw` \[H, K\], `db` \[H\]. Examples beyond
/// the batch must be zero in `dz`.
///
/// With units in the lanes a sum over the batch stays in its lane; with examples there, as in the other two products,
/// every entry of `dw` would cost a sum across lanes.
pub fn gradient(dz: &[[f32x4; 1]], x: &[Lanes], dw: &mut [f32], db: &mut [f32]) {
    let k = dw.len() / db.len();
    let examples = dz.len() / db.len().div_ceil(TILE);
    for ((dz, dw), db) in dz.chunks_exact(examples).zip(dw.chunks_mut(TILE * k)).zip(db.chunks_mut(TILE)) {
        store(sum(dz), db);
        let dz = bytemuck::cast_slice(dz);
        for (x, column) in x.chunks_exact(examples).zip((0..).step_by(LANES)) {
            if k - column > TILE {
                by_height!(db.len(), gradient_tile, 2; dz, x, k, column, dw);
            } else {
                by_height!(db.len(), gradient_tile, 1; dz, x, k, column, dw);
            }
        }
    }
}

/// `R` rows of `dw` by `C` registers of its columns.
#[inline(always)]
fn gradient_tile<const R: usize, const C: usize>(
    dz: &[[f32; TILE]],
    x: &[Lanes],
    k: usize,
    column: usize,
    dw: &mut [f32],
) {
    let mut sum = [[f32x4::ZERO; C]; R];
    for (dz, x) in dz.iter().zip(x) {
        for r in 0..R {
            add_product(&mut sum[r], dz[r], x);
        }
    }
    // Counted, as everywhere here: so the sums stay in registers.
    #[allow(clippy::needless_range_loop)]
    for r in 0..R {
        for (sum, column) in sum[r].iter().zip((column..).step_by(TILE)) {
            store(*sum, &mut dw[r * k + column..(r + 1) * k]);
        }
    }
}

/// Writes a register to the start of `out`, as far as there is room. Not `copy_from_slice`: a copy whose length is not
/// known is a call in WebAssembly, and with it the sums go through memory.
#[inline(always)]
fn store(x: f32x4, out: &mut [f32]) {
    if let Some(four) = out.first_chunk_mut() {
        *four = x.to_array();
    } else {
        for (out, x) in out.iter_mut().zip(x.to_array()) {
            *out = x;
        }
    }
}

/// The sum of one column over all examples, in four chains to hide the latency of an addition.
fn sum(column: &[[f32x4; 1]]) -> f32x4 {
    let mut sums = [f32x4::ZERO; 4];
    for four in column.chunks_exact(4) {
        for (sum, [x]) in sums.iter_mut().zip(four) {
            *sum += *x;
        }
    }
    (sums[0] + sums[1]) + (sums[2] + sums[3])
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::random::{Purpose, Stream};
    use ndarray::{Array1, Array2};

    fn random(stream: &mut Stream, rows: usize, columns: usize) -> Array2<f32> {
        Array2::from_shape_simple_fn((rows, columns), || stream.normal() as f32)
    }

    /// [units, examples] to panels; lanes beyond the examples are zero.
    fn to_panels(matrix: &Array2<f32>) -> Vec<Lanes> {
        let (units, examples) = matrix.dim();
        let mut out = vec![ZERO; panels(examples) * units];
        for ((unit, example), value) in matrix.indexed_iter() {
            let block: &mut [f32; LANES] = bytemuck::cast_mut(&mut out[example / LANES * units + unit]);
            block[example % LANES] = *value;
        }
        out
    }

    fn from_panels(blocks: &[Lanes], units: usize, examples: usize) -> Array2<f32> {
        Array2::from_shape_fn((units, examples), |(unit, example)| {
            let block: [f32; LANES] = bytemuck::cast(blocks[example / LANES * units + unit]);
            block[example % LANES]
        })
    }

    fn turned<const C: usize>(panels: &[Lanes], units: usize) -> Vec<[f32x4; C]> {
        let mut out = vec![[f32x4::splat(f32::NAN); C]; transposed::<C>(units, panels.len() / units)];
        transpose(panels, units, &mut out);
        out
    }

    fn assert_close(got: &Array2<f32>, want: &Array2<f32>, what: &str) {
        assert_eq!(got.dim(), want.dim());
        for (got, want) in got.iter().zip(want) {
            assert!((got - want).abs() <= 1e-5 * (1.0 + want.abs()), "{what}: {got} against {want}");
        }
    }

    /// All heights and widths around the tile, and the shapes of the tasks, against ndarray's product.
    #[test]
    fn products_agree_with_the_naive_twin() {
        let mut stream = Stream::new(Purpose::Test, 0, 1, 0);
        let mut shapes: Vec<(usize, usize, usize)> = vec![(32, 2, 32), (1, 32, 32), (10, 144, 16), (4, 10, 19)];
        for h in 1..=9 {
            shapes.extend((1..=9).map(|k| (h, k, 1 + (3 * h + 5 * k) % 33)));
        }
        for (h, k, batch) in shapes {
            let what = format!("H {h}, K {k}, B {batch}");
            let (w, x, dz) = (random(&mut stream, h, k), random(&mut stream, k, batch), random(&mut stream, h, batch));
            let b = Array1::from_shape_simple_fn(h, || stream.normal() as f32);
            let (w_flat, b_flat) = (w.as_slice().unwrap(), b.as_slice().unwrap());
            let (x_panels, dz_panels) = (to_panels(&x), to_panels(&dz));

            let mut z = vec![ZERO; panels(batch) * h];
            for (x, z) in x_panels.chunks(k).zip(z.chunks_mut(h)) {
                forward(w_flat, b_flat, x, z);
            }
            let want = w.dot(&x) + b.view().insert_axis(ndarray::Axis(1));
            assert_close(&from_panels(&z, h, batch), &want, &what);

            let mut dx = vec![ZERO; panels(batch) * k];
            for (dz, dx) in dz_panels.chunks(h).zip(dx.chunks_mut(k)) {
                backward(w_flat, dz, dx);
            }
            assert_close(&from_panels(&dx, k, batch), &w.t().dot(&dz), &what);

            let (mut dw, mut db) = (vec![f32::NAN; h * k], vec![f32::NAN; h]);
            gradient(&turned(&dz_panels, h), &turned(&x_panels, k), &mut dw, &mut db);
            let dw = Array2::from_shape_vec((h, k), dw).unwrap();
            assert_close(&dw, &dz.dot(&x.t()), &what);
            let db = Array2::from_shape_vec((h, 1), db).unwrap();
            assert_close(&db, &dz.sum_axis(ndarray::Axis(1)).insert_axis(ndarray::Axis(1)), &what);
        }
    }
}
