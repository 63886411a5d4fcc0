//! The page's side of the training, with the pool whose workers are the browser's.

use crate::page::io::work;
use crate::worker::browser::Browser;
use crate::worker::pool::Pool;

pub type Work = work::Work<Pool<Browser>>;
