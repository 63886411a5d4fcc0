//! The pool of workers as the page's [`Crew`].

use crate::job::Job;
use crate::job::check::CheckOrder;
use crate::page::io::work::{self, Crew};
use crate::task::shelf::Shelf;
use crate::worker::pool::Pool;

pub type Work = work::Work<Pool>;

impl Crew for Pool {
    fn want(&self, jobs: Vec<Job>, shelf: Shelf) {
        Pool::want(self, jobs, shelf);
    }

    fn pause(&self) {
        Pool::pause(self);
    }

    fn resume(&self) {
        Pool::resume(self);
    }

    fn check(&self, order: CheckOrder) {
        Pool::check(self, order);
    }

    fn cancel_all(&self) {
        Pool::cancel_all(self);
    }

    fn throttle(&self, throttled: bool) {
        Pool::throttle(self, throttled);
    }

    fn room(&self) -> u64 {
        Pool::room(self)
    }

    fn has_ready(&self) -> bool {
        Pool::has_ready(self)
    }

    fn workers(&self) -> (usize, usize) {
        Pool::workers(self)
    }

    fn is_dead(&self) -> bool {
        Pool::is_dead(self)
    }

    fn under_way(&self, chosen: &dyn Fn(&Job) -> bool) -> f64 {
        Pool::under_way(self, chosen)
    }

    fn seconds_left(&self, chosen: &dyn Fn(&Job) -> bool) -> Option<f64> {
        Pool::seconds_left(self, chosen)
    }

    fn estimate(&self, jobs: &[Job]) -> f64 {
        Pool::estimate(self, jobs)
    }
}
