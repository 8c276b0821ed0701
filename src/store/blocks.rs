//! Blocks: neighbouring rows packed into one of sled's. sled splits a leaf at sixteen rows however small they are, and holds
//! some 400 bytes of memory for each leaf for ever: a million articles of seven rows each took 215 MB.

use std::collections::BTreeMap;

use super::StoreError;

/// A block that grows beyond this is cut. Writing a row writes its block anew, so larger ones cost the disk what they save
/// in memory.
const BYTES_MAX: usize = 1024;
/// First byte of a block. Rows stood alone once, and theirs was 1: a store of that time can't be read, and is made anew.
const VERSION: u8 = 2;

/// The rows of a block, one after the other: key, value.
pub(super) struct Rows<'a>(Result<&'a [u8], StoreError>);

/// Reads a block.
pub(super) fn rows(block: &[u8]) -> Rows<'_> {
    Rows(match block.split_first() {
        Some((&VERSION, rest)) => Ok(rest),
        _ => Err(StoreError::Row("a block of another version".to_owned())),
    })
}

impl<'a> Iterator for Rows<'a> {
    type Item = Result<(&'a [u8], &'a [u8]), StoreError>;

    fn next(&mut self) -> Option<Self::Item> {
        let rest = match std::mem::replace(&mut self.0, Ok(&[])) {
            Ok([]) => return None,
            Ok(rest) => rest,
            Err(error) => return Some(Err(error)),
        };
        Some(match postcard::take_from_bytes(rest) {
            Ok((row, rest)) => {
                self.0 = Ok(rest);
                Ok(row)
            }
            Err(error) => Err(StoreError::Row(error.to_string())),
        })
    }
}

/// A block under change.
pub(super) struct Block {
    /// Its key in sled: no row of it is smaller, and none of the blocks before is as large.
    pub(super) key: Vec<u8>,
    rows: BTreeMap<Vec<u8>, Vec<u8>>,
    /// Did rows come at its end only? Then the next ones will too.
    appended: bool,
}

/// What becomes of a key in sled; `None` removes it.
pub(super) type Write = (Vec<u8>, Option<Vec<u8>>);

impl Block {
    /// `bytes` are none when sled has no such block yet.
    pub(super) fn read(key: Vec<u8>, bytes: Option<&[u8]>) -> Result<Self, StoreError> {
        let own = |row: Result<(&[u8], &[u8]), StoreError>| row.map(|(k, v)| (k.into(), v.into()));
        let rows = bytes.map(|b| rows(b).map(own).collect()).transpose()?.unwrap_or_default();
        Ok(Self { key, rows, appended: true })
    }

    /// Changes one row.
    pub(super) fn set(&mut self, key: &[u8], value: Option<&[u8]>) {
        self.appended &= self.rows.last_key_value().is_none_or(|(last, _)| last.as_slice() < key);
        match value {
            Some(value) => self.rows.insert(key.to_owned(), value.to_owned()),
            None => self.rows.remove(key),
        };
    }

    /// What to write: the block, cut where it grew too large, or that it is gone.
    pub(super) fn close(self) -> Result<Vec<Write>, StoreError> {
        let bytes: usize = self.rows.iter().map(|(key, value)| key.len() + value.len()).sum();
        // In equal parts, so that each has room; full when nothing will come between.
        let full = if self.appended { BYTES_MAX } else { bytes / bytes.div_ceil(BYTES_MAX).max(1) };
        let mut parts: Vec<(Vec<u8>, Vec<u8>)> = Vec::new();
        let mut filled = 0;
        for (key, value) in self.rows {
            let (at, part) = match parts.pop() {
                None => (self.key.clone(), vec![VERSION]),
                Some(part) if filled < full => part,
                Some(part) => {
                    parts.push(part);
                    filled = 0;
                    (key.clone(), vec![VERSION])
                }
            };
            filled += key.len() + value.len();
            let part = append(&value, append(&key, part)?)?;
            parts.push((at, part));
        }
        if parts.is_empty() {
            Ok(vec![(self.key, None)])
        } else {
            Ok(parts.into_iter().map(|(at, part)| (at, Some(part))).collect())
        }
    }
}

/// Writes bytes as [`rows`] reads them: length, then all at once, where postcard goes byte by byte.
fn append(bytes: &[u8], to: Vec<u8>) -> Result<Vec<u8>, StoreError> {
    let length = postcard::to_extend(&bytes.len(), to);
    let mut to = length.map_err(|e| StoreError::Row(e.to_string()))?;
    to.extend_from_slice(bytes);
    Ok(to)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The blocks that rows put in one by one end in, as numbers of rows.
    fn sizes(keys: impl Iterator<Item = u64>) -> Vec<usize> {
        let mut held = BTreeMap::from([(vec![b'a'], Vec::new())]);
        for key in keys {
            let key = [b"a", &key.to_be_bytes()[..]].concat();
            let (at, old) = held.range(..=key.clone()).next_back().expect("the first block");
            let old = Some(old.as_slice()).filter(|old| !old.is_empty());
            let mut block = Block::read(at.clone(), old).expect("reads");
            block.set(&key, Some(&[7; 41]));
            held.extend(
                block
                    .close()
                    .expect("writes")
                    .into_iter()
                    .map(|(at, new)| (at, new.expect("holds rows"))),
            );
        }
        held.values().map(|block| rows(block).count()).collect()
    }

    #[test]
    fn blocks_are_full_after_rows_in_order_and_nearly_so_after_any() {
        let in_order = sizes(0..1000);
        assert!(in_order[..in_order.len() - 1].iter().all(|rows| *rows == 21), "{in_order:?}");
        let scattered = sizes((0..1000_u64).map(|n| n.wrapping_mul(0x9E37_79B9_7F4A_7C15)));
        assert!(scattered.iter().all(|rows| *rows <= 21), "{scattered:?}");
        assert!(scattered.len() < 80, "{scattered:?}");
    }

    #[test]
    fn a_block_of_no_rows_goes_and_another_version_is_an_error() {
        let mut block = Block::read(b"a".to_vec(), None).expect("reads");
        block.set(b"ab", Some(b"one"));
        block.set(b"ab", None);
        assert_eq!(block.close().expect("writes"), [(b"a".to_vec(), None)]);
        assert!(Block::read(b"m".to_vec(), Some(&[1, 2, 3])).is_err());
    }
}
