//! A node's part in agreeing on one history: at every connection it compares its own files with the stream before it offers anything.
//!
//! What a node has that the stream lost is put back by the node that is furthest, in its own order. What the stream has otherwise is
//! unfolded, kept aside, and offered again as new. Until the ends agree nobody appends anything new.

use super::stamp::{Mark, Stamp};
use super::word::Word;

/// A stream as it stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Stream {
    /// When it was made: which one it is.
    pub created: i64,
    /// Its first position that is still held.
    pub first: u64,
    /// Its last; the one before `first` when it holds nothing.
    pub last: u64,
}

/// A node's own files.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Own {
    /// The first position held.
    pub first: u64,
    /// The last.
    pub last: u64,
}

/// Why something could not be done.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Fail {
    /// Not now: it is tried again.
    Away(String),
    /// A person must act.
    Refused(String),
    /// Somebody else appended meanwhile.
    Moved,
}

/// What a node has before it: the stream, the others, its own files. Each call may fail, or be done though it seemed to fail.
pub trait World {
    /// The stream; none where there is none.
    fn stream(&mut self) -> Result<Option<Stream>, Fail>;
    /// Makes the stream, its first position to be this one.
    fn create(&mut self, first: u64) -> Result<(), Fail>;
    /// Lets an empty stream begin at a position.
    fn begin_at(&mut self, first: u64) -> Result<(), Fail>;
    /// What the stream holds at a position.
    fn mark(&mut self, seq: u64) -> Result<Option<Mark>, Fail>;
    /// What it holds between two, in order.
    fn marks(&mut self, from: u64, to: u64) -> Result<Vec<(u64, Mark)>, Fail>;
    /// Puts the own capture of a position back where it was, if the stream ends before it.
    fn put_back(&mut self, seq: u64) -> Result<(), Fail>;
    /// The own files; none when they are empty.
    fn own(&self) -> Option<Own>;
    /// What the own files hold at a position.
    fn stamp(&self, seq: u64) -> Result<Option<Stamp>, Fail>;
    /// Keeps own captures aside, durably, to be offered again as new.
    fn set_aside(&mut self, seqs: &[u64]) -> Result<(), Fail>;
    /// Unfolds: the own files end before this position.
    fn cut(&mut self, from: u64) -> Result<(), Fail>;
    /// Empties the own files, to begin with what the stream still holds.
    fn restart(&mut self) -> Result<(), Fail>;
    /// Tells the others where this node is, and which comparison it is at.
    fn say(&mut self, position: u64, hash: u64, asks: u64) -> Result<(), Fail>;
    /// The others that live.
    fn heard(&mut self) -> Result<Vec<Word>, Fail>;
}

/// How a node stands to the stream.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Standing {
    /// The ends agree: it may follow and offer.
    Agreed(Stream),
    /// Something else comes first.
    Waits(String),
}

/// How own files fit a stream.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Fit {
    /// The stream holds all of them.
    Within,
    /// It ends before they do.
    Short,
    /// They are the same up to this position, and then not.
    Apart(u64),
    /// What it still holds begins behind their end.
    Behind,
    /// It is empty, and would begin elsewhere.
    Elsewhere,
    /// Nothing in common.
    Foreign,
}

/// What a stream lacks of a history that is to be in it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Lacks {
    /// Nothing.
    Nothing,
    /// All of it: there is no stream, or it is empty.
    All,
    /// What is behind its end; up to there it is the same.
    Rest,
    /// It holds another.
    Another,
}

/// Compares a whole history, in the own files, with the stream; changes nothing.
pub fn lacks(world: &mut impl World) -> Result<Lacks, Fail> {
    let Some(stream) = world.stream()? else { return Ok(Lacks::All) };
    let empty = stream.last < stream.first;
    Ok(match fit(world, &stream, None)? {
        Fit::Within if !empty => Lacks::Nothing,
        Fit::Short | Fit::Elsewhere if empty => Lacks::All,
        Fit::Short => Lacks::Rest,
        _ => Lacks::Another,
    })
}

/// A node's part.
#[derive(Debug, Clone)]
pub struct Member {
    name: String,
    asks: u64,
    agreed: Option<Stream>,
    /// Where its empty files are to begin.
    begins: Option<u64>,
}

impl Member {
    /// Numbers of comparisons go up from `asks`, which no earlier run of this node has used.
    pub fn new(name: &str, asks: u64) -> Self {
        Self { name: name.to_owned(), asks: asks.max(1), agreed: None, begins: None }
    }

    /// The connection was lost, or something came otherwise than expected: compare anew before anything else.
    pub fn doubt(&mut self) {
        (self.agreed, self.begins) = (None, None);
        self.asks += 1;
    }

    /// May it offer?
    pub fn agreed(&self) -> bool {
        self.agreed.is_some()
    }

    /// One step towards agreement; to be called until it is reached.
    pub fn settle(&mut self, world: &mut impl World) -> Result<Standing, Fail> {
        if let Some(stream) = self.agreed {
            return Ok(Standing::Agreed(stream));
        }
        say(world, self.asks)?;
        let others = world.heard()?;
        // Whoever has seen the question has said since where it is.
        let silent = |o: &&Word| o.seen.get(&self.name).copied().unwrap_or_default() < self.asks;
        if let Some(other) = others.iter().find(silent) {
            return Ok(Standing::Waits(format!("for {} to say where it is", other.node)));
        }
        let Some(stream) = world.stream()? else { return self.found(world, &others) };
        match fit(world, &stream, self.begins)? {
            Fit::Within => Ok(self.agree(world, stream, &others)?),
            Fit::Short => self.put_back(world, &stream, &others),
            Fit::Elsewhere => match self.further(world, &others) {
                Some(other) => Ok(Standing::Waits(format!("for {other} to put back what it has"))),
                None => {
                    world.begin_at(world.own().map_or(1, |own| own.first))?;
                    Ok(Standing::Waits("it puts back what it has".to_owned()))
                }
            },
            Fit::Apart(common) => {
                unfold(world, &stream, common)?;
                Ok(Standing::Waits("it folds anew what the stream holds".to_owned()))
            }
            Fit::Behind => {
                world.restart()?;
                self.begins = Some(stream.first);
                Ok(Standing::Waits("it begins with what the stream still holds".to_owned()))
            }
            Fit::Foreign => {
                world.say(0, 0, self.asks)?; // nobody is to wait for what is in the files
                Err(Fail::Refused(
                    "the stream holds another history than the data folder of this node: give the node an empty one, or another \
                     stream"
                        .to_owned(),
                ))
            }
        }
    }

    fn agree(
        &mut self,
        world: &mut impl World,
        stream: Stream,
        others: &[Word],
    ) -> Result<Standing, Fail> {
        if let Some(other) = others.iter().find(|other| other.position > stream.last) {
            return Ok(Standing::Waits(format!("for {} to put back what it has", other.node)));
        }
        say(world, 0)?;
        self.agreed = Some(stream);
        Ok(Standing::Agreed(stream))
    }

    /// There is no stream: the node that is furthest makes it.
    fn found(&mut self, world: &mut impl World, others: &[Word]) -> Result<Standing, Fail> {
        if let Some(other) = self.further(world, others) {
            return Ok(Standing::Waits(format!("for {other} to make the stream")));
        }
        world.create(world.own().map_or(1, |own| own.first))?;
        Ok(Standing::Waits("it makes the stream".to_owned()))
    }

    /// Puts back what the stream lost, unless another has more of it.
    fn put_back(
        &mut self,
        world: &mut impl World,
        stream: &Stream,
        others: &[Word],
    ) -> Result<Standing, Fail> {
        if let Some(other) = self.further(world, others) {
            return Ok(Standing::Waits(format!("for {other} to put back what it has")));
        }
        let last = world.own().map_or(0, |own| own.last);
        for seq in stream.last + 1..=last {
            match world.put_back(seq) {
                Err(Fail::Moved) => break, // somebody was quicker: compare again
                done => done?,
            }
        }
        Ok(Standing::Waits("it put back what the stream had lost".to_owned()))
    }

    /// Another node that is further, or as far and before this one by name.
    fn further<'a>(&self, world: &impl World, others: &'a [Word]) -> Option<&'a str> {
        let own = world.own().map_or(0, |own| own.last);
        let before = |o: &&Word| o.position > own || (o.position == own && o.node < self.name);
        others.iter().find(before).map(|other| other.node.as_str())
    }
}

fn say(world: &mut impl World, asks: u64) -> Result<(), Fail> {
    let last = world.own().map_or(0, |own| own.last);
    let hash = world.stamp(last)?.map_or(0, |stamp| stamp.hash);
    world.say(last, hash, asks)
}

/// Is what the stream holds at a position the very capture of the own files? Two streams never took one at the same nanosecond.
fn same(world: &mut impl World, seq: u64) -> Result<bool, Fail> {
    let own = world.stamp(seq)?.map(|stamp| stamp.mark);
    Ok(own.is_some() && world.mark(seq)? == own)
}

fn fit(world: &mut impl World, stream: &Stream, begins: Option<u64>) -> Result<Fit, Fail> {
    let Some(own) = world.own() else {
        let ready = stream.first <= 1 || begins == Some(stream.first);
        return Ok(if ready { Fit::Within } else { Fit::Behind });
    };
    let (from, end) = (own.first.max(stream.first), own.last.min(stream.last));
    if from > end {
        return Ok(apart(stream, own));
    }
    if same(world, end)? {
        return Ok(if own.last <= stream.last { Fit::Within } else { Fit::Short });
    }
    let created = world.stamp(own.last)?.map_or(0, |stamp| stamp.created);
    let common = if created == stream.created {
        last_same(world, from, end)?
    } else {
        last_alike(world, from, end)?
    };
    Ok(match common {
        Some(seq) if seq == end && own.last <= stream.last => Fit::Within,
        Some(seq) if seq == end => Fit::Short,
        Some(seq) => Fit::Apart(seq),
        None if created == stream.created || from > own.first => Fit::Apart(from - 1),
        None => Fit::Foreign,
    })
}

/// How they fit when no position is held by both.
fn apart(stream: &Stream, own: Own) -> Fit {
    let next = stream.last + 1;
    if stream.last >= stream.first {
        return match own.first {
            first if first == next => Fit::Short,
            _ if own.last < stream.first => Fit::Behind,
            _ => Fit::Foreign,
        };
    }
    match next {
        _ if next < own.first => Fit::Elsewhere,
        _ if next <= own.last => Fit::Short,
        _ if next == own.last + 1 => Fit::Within, // all that was held is let go
        _ => Fit::Behind,
    }
}

/// The last position up to which two ends of one stream are the same: what is the same there is the same before.
fn last_same(world: &mut impl World, from: u64, end: u64) -> Result<Option<u64>, Fail> {
    let (mut low, mut high) = (from, end); // before `low` all is the same, from `high` on nothing
    while low < high {
        let middle = low + (high - low) / 2;
        if same(world, middle)? {
            low = middle + 1;
        } else {
            high = middle;
        }
    }
    Ok((low > from).then(|| low - 1))
}

/// The last position up to which another stream holds the same captures, by their ids.
fn last_alike(world: &mut impl World, from: u64, end: u64) -> Result<Option<u64>, Fail> {
    let mut common = None;
    for (seq, mark) in world.marks(from, end)? {
        let own = world.stamp(seq)?;
        if own.is_none_or(|own| own.mark.id != mark.id) {
            break;
        }
        common = Some(seq);
    }
    Ok(common)
}

/// Ends the own files where they and the stream part. What the stream does not have at all is kept aside.
fn unfold(world: &mut impl World, stream: &Stream, common: u64) -> Result<(), Fail> {
    let held: std::collections::HashSet<_> =
        world.marks(common + 1, stream.last)?.into_iter().map(|(_, mark)| mark.id).collect();
    let last = world.own().map_or(common, |own| own.last);
    let mut lost = Vec::new();
    for seq in common + 1..=last {
        if world.stamp(seq)?.is_some_and(|own| !held.contains(&own.mark.id)) {
            lost.push(seq);
        }
    }
    world.set_aside(&lost)?;
    world.cut(common + 1)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_stream_that_holds_none_of_the_own_captures_is_gone_on_with_wherever_it_can_be() {
        let own = Own { first: 10, last: 20 };
        let fits = |first, last| apart(&Stream { created: 1, first, last }, own);
        let empty = |next| fits(next, next - 1);
        assert_eq!([1, 9].map(empty), [Fit::Elsewhere; 2]);
        assert_eq!(
            [10, 15, 20].map(empty),
            [Fit::Short; 3],
            "it lost all that was behind what it let go"
        );
        assert_eq!([21, 22, 30].map(empty), [Fit::Within, Fit::Behind, Fit::Behind]);
        assert_eq!([fits(1, 9), fits(1, 8)], [Fit::Short, Fit::Foreign]);
        assert_eq!([fits(21, 30), fits(25, 30)], [Fit::Behind; 2]);
    }
}
