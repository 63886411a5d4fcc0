//! The addresses that a worker's program can be had from: the first that is of use.

/// Which of them are left, and why not the others.
#[derive(Debug, Default)]
pub struct Addresses {
    /// The one that the next worker is made of.
    at: u32,
    /// Why the first that was of no use was not, where that was said.
    refusal: String,
}

impl Addresses {
    /// A worker, and which address it is of: the first that gives one. `make` makes one of the n-th, or nothing where there
    /// are not so many.
    ///
    /// # Errors
    /// Where none does: why. The next time all are tried again.
    pub fn hire<W>(&mut self, make: impl Fn(u32) -> Result<Option<W>, String>) -> Result<(W, u32), String> {
        if self.at == 0 {
            self.refusal.clear();
        }
        loop {
            match make(self.at) {
                Ok(Some(worker)) => return Ok((worker, self.at)),
                Ok(None) => {
                    self.at = 0;
                    return Err(self.refusal.clone());
                }
                Err(reason) => self.give_up(self.at, reason),
            }
        }
    }

    /// An address was of no use; the first reason that is one counts.
    pub fn give_up(&mut self, address: u32, reason: String) {
        self.at = self.at.max(address + 1);
        if self.refusal.is_empty() {
            self.refusal = reason;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn refuse(below: u32, of: u32) -> impl Fn(u32) -> Result<Option<u32>, String> {
        move |address| match address {
            address if address >= of => Ok(None),
            address if address < below => Err(if address == 0 { String::new() } else { format!("no {address}") }),
            address => Ok(Some(address)),
        }
    }

    #[test]
    fn the_first_address_that_gives_a_worker_is_kept() {
        let mut addresses = Addresses::default();
        assert_eq!(addresses.hire(refuse(2, 4)), Ok((2, 2)));
        // One that is forbidden no longer is not gone back to.
        assert_eq!(addresses.hire(refuse(0, 4)), Ok((2, 2)));
        // What says nothing when it fails is given up from outside, and by several workers of one address only once.
        addresses.give_up(2, String::new());
        addresses.give_up(2, String::new());
        addresses.give_up(0, "late".into());
        assert_eq!(addresses.hire(refuse(0, 4)), Ok((3, 3)));
    }

    #[test]
    fn where_none_does_the_first_reason_is_told_and_all_are_tried_again() {
        let mut addresses = Addresses::default();
        assert_eq!(addresses.hire(refuse(3, 3)), Err("no 1".into()));
        assert_eq!(addresses.hire(refuse(0, 3)), Ok((0, 0)));
        addresses.give_up(0, "other".into());
        assert_eq!(addresses.hire(refuse(3, 3)), Err("other".into()), "of this round");
    }
}
