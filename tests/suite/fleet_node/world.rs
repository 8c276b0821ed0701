//! The calls of the outside that the rules make, as a simulated node answers them.

use super::*;

impl World for Node {
    fn stream(&mut self) -> Result<Option<Stream>, Fail> {
        self.call()?;
        let net = self.net();
        let last = net.last();
        Ok(net.stream.as_ref().map(|(created, first, _)| Stream {
            created: *created,
            first: *first,
            last,
        }))
    }

    fn create(&mut self, first: u64) -> Result<(), Fail> {
        self.call()?;
        let mut net = self.net();
        let created = net.stamp_time();
        net.says(&format!("{} makes the stream at {first}", self.name));
        net.stream.get_or_insert((created, first, Vec::new()));
        Ok(())
    }

    fn begin_at(&mut self, at: u64) -> Result<(), Fail> {
        self.call()?;
        let mut net = self.net();
        if let Some((_, first, held)) = &mut net.stream
            && held.is_empty()
        {
            *first = at.max(*first);
        }
        Ok(())
    }

    fn mark(&mut self, seq: u64) -> Result<Option<Mark>, Fail> {
        Ok(self.marks(seq, seq)?.pop().map(|(_, mark)| mark))
    }

    fn marks(&mut self, from: u64, to: u64) -> Result<Vec<(u64, Mark)>, Fail> {
        self.call()?;
        let net = self.net();
        let Some((_, first, held)) = &net.stream else {
            return Err(Fail::Away("no stream".into()));
        };
        let all = (*first..).zip(held).filter(|(seq, _)| (from..=to).contains(seq));
        Ok(all.map(|(seq, held)| (seq, held.mark)).collect())
    }

    fn put_back(&mut self, seq: u64) -> Result<(), Fail> {
        self.call()?;
        let stamp = self.files[&seq];
        self.tells(&format!("puts {seq} back"));
        let at = self.net().take(Some(stamp.mark), stamp.mark.id, 1, Some(seq - 1))?;
        if at == seq { Ok(()) } else { Err(Fail::Moved) }
    }

    fn own(&self) -> Option<Own> {
        let (first, last) = (self.files.first_key_value()?, self.files.last_key_value()?);
        Some(Own { first: *first.0, last: *last.0 })
    }

    fn stamp(&self, seq: u64) -> Result<Option<Stamp>, Fail> {
        Ok(self.files.get(&seq).copied())
    }

    fn set_aside(&mut self, seqs: &[u64]) -> Result<(), Fail> {
        self.call()?;
        let lost = seqs.iter().map(|seq| self.files[seq].mark.id);
        self.aside.extend(lost.collect::<Vec<_>>());
        self.tells(&format!("keeps {} aside", seqs.len()));
        Ok(())
    }

    fn cut(&mut self, from: u64) -> Result<(), Fail> {
        self.call()?;
        self.files.split_off(&from);
        self.tells(&format!("is cut at {from}"));
        Ok(())
    }

    fn restart(&mut self) -> Result<(), Fail> {
        self.call()?;
        self.files.clear();
        self.tells("begins anew");
        Ok(())
    }

    fn say(&mut self, position: u64, hash: u64, asks: u64) -> Result<(), Fail> {
        (self.word.position, self.word.hash, self.word.asks) = (position, hash, asks);
        self.talk();
        Ok(())
    }

    fn heard(&mut self) -> Result<Vec<Word>, Fail> {
        self.call()?;
        self.talk();
        Ok(self.live())
    }
}
