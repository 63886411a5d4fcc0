//! A copy of the site that a test may change.

use std::fs;
use std::path::{Path, PathBuf};

use anyhow::Result;

/// The folder of the copy, which goes with it.
pub struct SiteCopy(pub PathBuf);

impl SiteCopy {
    /// `name` tells it from those of other tests.
    pub fn of(dist: &Path, name: &str) -> Result<SiteCopy> {
        let folder = std::env::temp_dir().join(format!("takeoff-{name}-{}", std::process::id()));
        copy_site(dist, &folder)?;
        Ok(SiteCopy(folder))
    }
}

/// Copies the site's files and those of its folder `files`.
pub fn copy_site(dist: &Path, folder: &Path) -> Result<()> {
    fs::create_dir_all(folder.join("files"))?;
    for part in ["", "files"] {
        for entry in fs::read_dir(dist.join(part))? {
            let entry = entry?;
            if entry.file_type()?.is_file() {
                fs::copy(entry.path(), folder.join(part).join(entry.file_name()))?;
            }
        }
    }
    Ok(())
}

impl Drop for SiteCopy {
    fn drop(&mut self) {
        let _ = fs::remove_dir_all(&self.0);
    }
}
