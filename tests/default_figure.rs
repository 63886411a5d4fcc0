//! The figure that a reader gets who sets nothing, to the last bit: what its export holds beside the times has one sum,
//! which the browser tests know too (tests/browser/suite/reproducible.rs). A change of it is a change of what links give.

use sha2::{Digest, Sha256};
use takeoff::job::{Observe, Results, run};
use takeoff::page::model::export;
use takeoff::page::model::settings::Settings;
use takeoff::task::sample::SampleCache;

/// SHA-256 of the export without its column `seconds`, each row with its end of line.
const SUM: &str = include_str!("default_figure.sha256");

#[test]
fn the_default_figure_is_the_same_to_the_last_bit() {
    let mut samples = SampleCache::default();
    let runs =
        Settings::default().plan().runs().into_iter().map(|key| (key, run(key, Observe::default(), &mut samples)));
    let csv = export::csv(&runs.collect::<Results>());
    let seconds = csv.lines().next().unwrap().split(',').position(|name| name == "seconds").unwrap();
    let mut sum = Sha256::new();
    for row in csv.lines() {
        let fields = row.split(',').enumerate().filter(|(place, _)| *place != seconds).map(|(_, field)| field);
        sum.update(fields.collect::<Vec<_>>().join(",") + "\n");
    }
    let sum: String = sum.finalize().iter().map(|byte| format!("{byte:02x}")).collect();
    assert_eq!(csv.lines().count(), 1 + 5 * 11 * 8);
    assert_eq!(sum, SUM.trim());
}
