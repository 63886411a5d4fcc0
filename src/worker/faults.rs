//! What tests make go wrong, to see that the page survives it: armed from the page's global `takeoff.fault` and by
//! nothing else. Nothing here happens to a reader.

use super::messages::Fault;
use crate::job::Spec;
use std::cell::{Cell, RefCell};
use wasm_bindgen::prelude::*;

thread_local! {
    /// For workers that get an order, one each.
    static ARMED: RefCell<Vec<Armed>> = const { RefCell::new(Vec::new()) };
    /// The job over which every worker dies.
    static DEADLY: Cell<Deadly> = const { Cell::new(Deadly::None) };
    /// Starts of workers that are to fail.
    static BLOCKED: Cell<u32> = const { Cell::new(0) };
}

/// What happens to a worker that gets an order.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Armed {
    Told(Fault),
    /// It is ended, and nobody is told.
    Killed,
}

#[derive(Clone, Copy)]
enum Deadly {
    None,
    Next,
    Job(Spec),
}

/// Arms `count` faults of a kind; false for one that does not exist.
pub fn arm(kind: &str, count: u32) -> bool {
    let armed = match kind {
        "panic" => Armed::Told(Fault::Panic),
        "throw" => Armed::Told(Fault::Throw),
        "memory" => Armed::Told(Fault::Memory),
        "hang" => Armed::Told(Fault::Hang),
        "kill" => Armed::Killed,
        "blocked" => {
            BLOCKED.set(count);
            return true;
        }
        "deadly" => {
            DEADLY.set(if count > 0 { Deadly::Next } else { Deadly::None });
            return true;
        }
        _ => return false,
    };
    ARMED.with_borrow_mut(|all| all.extend((0..count).map(|_| armed)));
    true
}

/// What is to go wrong with the worker that is sent this order.
pub fn of_order(job: Spec) -> Option<Armed> {
    match DEADLY.get() {
        Deadly::Next => DEADLY.set(Deadly::Job(job)),
        Deadly::Job(_) | Deadly::None => {}
    }
    match DEADLY.get() {
        Deadly::Job(key) if key == job => Some(Armed::Told(Fault::Panic)),
        _ => ARMED.with_borrow_mut(Vec::pop),
    }
}

/// Whether the worker that is being started is to fail.
pub fn is_blocked() -> bool {
    let blocked = BLOCKED.get();
    BLOCKED.set(blocked.saturating_sub(1));
    blocked > 0
}

/// Goes wrong, in a worker.
pub fn commit(fault: Fault) {
    match fault {
        Fault::Panic => panic!("a fault that a test armed"),
        Fault::Throw => wasm_bindgen::throw_str("a fault that a test armed"),
        Fault::Memory => {
            // More than there are addresses; never touched, so the machine need not have it.
            let hoard: [Vec<u8>; 5] = std::array::from_fn(|_| std::hint::black_box(Vec::with_capacity(1 << 30)));
            drop(std::hint::black_box(hoard));
        }
        Fault::Hang => loop {
            std::hint::black_box(());
        },
    }
}

/// How many jobs are wanted and not done: what a test of long use looks at.
#[wasm_bindgen]
pub fn left() -> usize {
    let mut left = 0;
    crate::page::ui::app::with(|app| left = app.left());
    left
}

/// `takeoff.fault(kind, count)`: see [`arm`]; `"patience"` sets the silence in seconds that is taken for death,
/// `"restart"` starts all workers again, `"page"` makes the page itself go wrong.
#[wasm_bindgen]
pub fn fault(kind: &str, count: f64) -> bool {
    match kind {
        "page" => panic!("a fault that a test armed"),
        "patience" => crate::page::ui::app::with(|app| app.set_patience(count)),
        "restart" => crate::page::ui::app::with(|app| app.restart_pool()),
        _ => return arm(kind, count as u32),
    }
    true
}
