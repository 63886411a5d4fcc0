//! The native twin of the browser's bench: `cargo bench --bench train`. Rates of the fixed work of
//! `takeoff::study::rate`, and our kernels beside ndarray's product on the shapes of the tasks. It finds a slow-down without a
//! browser; what the page does is measured by `cargo xtask bench`.

#![allow(clippy::disallowed_methods)] // a native program, and a clock is its business

use ndarray::Array2;
use std::hint::black_box;
use std::time::{Duration, Instant};
use takeoff::nn::kernel::{self, LANES};
use takeoff::study::rate::{Load, SIZES, WORKS};

/// Time for one reading; the median of several is printed.
const READING: Duration = Duration::from_millis(200);
const READINGS: usize = 5;

/// Median over the readings of `units` of work done in a second, where `work` returns the units it did.
fn rate(mut work: impl FnMut() -> f64) -> f64 {
    let mut readings: Vec<f64> = (0..READINGS)
        .map(|_| {
            let (start, mut done) = (Instant::now(), 0.0);
            while start.elapsed() < READING {
                done += work();
            }
            done / start.elapsed().as_secs_f64()
        })
        .collect();
    readings.sort_by(f64::total_cmp);
    readings[READINGS / 2]
}

fn main() {
    println!("{:<14} {:<8} {:>14} {:>9}", "work", "network", "examples/s", "GFLOP/s");
    for work in WORKS {
        for size in SIZES {
            let mut load = Load::new(size, work);
            let flops = load.flops_per_example();
            let examples = rate(|| load.pass() as f64);
            println!("{:<14} {:<8} {examples:>14.0} {:>9.1}", work.name, size.name, examples * flops / 1e9);
        }
    }
    println!("\n{:<22} {:>10} {:>10}", "forward product H K B", "ours", "ndarray");
    for (h, k, batch) in [(6, 6, 32), (12, 12, 32), (32, 2, 32), (32, 32, 32), (10, 144, 16), (128, 128, 64)] {
        let flops = (2 * h * k * batch) as f64;
        let (w, b) = (vec![0.5f32; h * k], vec![0.5f32; h]);
        let x = vec![[wide::f32x4::splat(0.25); 2]; kernel::panels(batch) * k];
        let mut z = vec![kernel::ZERO; kernel::panels(batch) * h];
        let ours = rate(|| {
            for (x, z) in x.chunks_exact(k).zip(z.chunks_exact_mut(h)) {
                kernel::forward(&w, &b, x, z);
            }
            black_box(&mut z);
            flops
        });
        let (w, x) = (Array2::from_elem((h, k), 0.5f32), Array2::from_elem((k, batch.div_ceil(LANES) * LANES), 0.25));
        let mut z = Array2::zeros((h, x.ncols()));
        let theirs = rate(|| {
            ndarray::linalg::general_mat_mul(1.0, &w, &x, 0.0, &mut z);
            black_box(&mut z);
            flops
        });
        println!("{:<22} {:>7.1} GF {:>7.1} GF", format!("{h} {k} {batch}"), ours / 1e9, theirs / 1e9);
    }
}
