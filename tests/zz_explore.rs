use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};
use takeoff::job::spec::Exact;
use takeoff::job::{Observe, Spec, run};
use takeoff::nn::activation::Activation;
use takeoff::study::key::{Features, Learner};
use takeoff::study::plan::spec;
use takeoff::task::TaskId;
use takeoff::task::sample::SampleCache;

#[test]
#[ignore]
fn explore() {
    let text = std::env::var("EX").unwrap();
    // lines: task features learner act m  steps-multiple batch rate
    let mut jobs: Vec<(usize, Spec)> = Vec::new();
    let lines: Vec<&str> = text.split(';').map(str::trim).filter(|l| !l.is_empty()).collect();
    for (i, line) in lines.iter().enumerate() {
        let w: Vec<&str> = line.split_whitespace().collect();
        let task = TaskId::named(w[0]).unwrap();
        let features = Features::ALL.into_iter().find(|f| f.name() == w[1]).unwrap();
        let learner = Learner::ALL.into_iter().find(|l| l.name() == w[2]).unwrap();
        let act = Activation::ALL.into_iter().find(|l| l.name() == w[3]).unwrap();
        let m: u32 = w[4].parse().unwrap();
        for seed in 1..=8 {
            let mut s = spec(task, features, learner, act, m, seed);
            let mult: f64 = w[5].parse().unwrap();
            s.recipe.steps = (f64::from(s.recipe.steps) * mult) as u32;
            if w.len() > 6 && w[6] != "-" {
                s.recipe.batch = w[6].parse().unwrap();
            }
            if w.len() > 7 && w[7] != "-" {
                s.recipe.rate = Exact::new(w[7].parse().unwrap());
            }
            jobs.push((i, s));
        }
    }
    let next = AtomicUsize::new(0);
    let out: Mutex<Vec<Vec<(f32, f64)>>> = Mutex::new(vec![Vec::new(); lines.len()]);
    std::thread::scope(|scope| {
        for _ in 0..2 {
            scope.spawn(|| {
                let mut samples = SampleCache::default();
                loop {
                    let at = next.fetch_add(1, Ordering::Relaxed);
                    let Some((i, s)) = jobs.get(at) else { break };
                    let t = std::time::Instant::now();
                    let a = run(*s, Observe::default(), &mut samples);
                    out.lock().unwrap()[*i].push((a.test_accuracy, t.elapsed().as_secs_f64()));
                }
            });
        }
    });
    for (i, line) in lines.iter().enumerate() {
        let v = &out.lock().unwrap()[i];
        let n = v.len() as f32;
        let mean = v.iter().map(|x| x.0).sum::<f32>() / n;
        let sd = (v.iter().map(|x| (x.0 - mean).powi(2)).sum::<f32>() / (n - 1.0)).sqrt();
        let mut t: Vec<f64> = v.iter().map(|x| x.1).collect();
        t.sort_by(f64::total_cmp);
        println!("{line:50} {:.2} sd {:.2}  {:.3} s", 100.0 * mean, 100.0 * sd, t[t.len() / 2]);
    }
}
