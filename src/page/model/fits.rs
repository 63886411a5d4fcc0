//! What this machine has no room for, and what fits.

use crate::job::{Job, need};

/// Of these jobs the largest, where it needs more than `room` bytes: its megabytes, and the largest number of examples, of
/// those that are measured, for which there is room; `None` where all have room, and where nothing smaller is to be had.
pub fn too_large(jobs: &[Job], room: u64) -> Option<(u32, u32)> {
    let needed = |job: &&Job| need::bytes(&job.spec);
    let largest = jobs.iter().max_by_key(needed).filter(|job| needed(job) > room)?;
    let mut spec = largest.spec;
    while need::bytes(&spec) > room {
        spec.data.m /= 2;
        if spec.data.m < LEAST {
            return None;
        }
    }
    Some((need::bytes(&largest.spec).div_ceil(1_000_000) as u32, spec.data.m))
}

/// The axis does not end before this.
const LEAST: u32 = 64;

#[cfg(test)]
mod tests {
    use super::*;
    use crate::page::model::state::{Event, State};

    fn wanted(link: &str) -> Vec<Job> {
        let (mut state, _) = State::new(link);
        state.update(Event::Train);
        state.served()
    }

    #[test]
    fn what_fits_is_offered_and_nothing_is_said_where_all_fits() {
        let largest = wanted("task=cars&max=65536&repeats=2");
        assert_eq!(too_large(&largest, 400 << 20), None);
        let (megabytes, m) = too_large(&largest, 40 << 20).unwrap();
        assert!((40..60).contains(&megabytes), "{megabytes}");
        assert_eq!(too_large(&wanted(&format!("task=cars&max={m}&repeats=2")), 40 << 20), None);
        assert!(too_large(&wanted(&format!("task=cars&max={}&repeats=2", 2 * m)), 40 << 20).is_some());
        // Every default figure fits the smallest machine.
        for task in ["plane", "spam", "ads", "cars"] {
            assert_eq!(too_large(&wanted(&format!("task={task}")), 48 << 20), None, "{task}");
        }
        assert_eq!(too_large(&[], 0), None);
    }
}
