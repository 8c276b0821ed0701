//! What is sent rather than fetched: a ping to a hub, a document to a subscriber, the question whether a subscriber meant it.
//!
//! The same guard, no manners of polling: who is written to asked for it.

use std::time::Duration;

use bytes::Bytes;
use reqwest::header::{HeaderMap, HeaderName, HeaderValue, LOCATION};
use url::Url;

use super::guard::port_of;
use super::pool::Reuse;
use super::request::header_bytes;
use super::settings::HEADER_BYTES_MAX;
use super::{Client, FetchError, Refusal};

/// For a whole exchange; a subscriber that needs longer is tried again later.
const POST_TIMEOUT: Duration = Duration::from_secs(20);
/// Redirects of one exchange.
const REDIRECTS_MAX: usize = 4;

impl Client {
    /// May anything be sent to this address at all?
    pub fn permits(&self, url: &Url) -> Result<(), Refusal> {
        self.guard.check(url)
    }

    /// Posts `body` and gives the status of the answer, which is not read. Redirects that ask for the same again elsewhere are
    /// followed (RFC 9110 15.4.8, 15.4.9), but not out of TLS.
    pub async fn post(
        &self,
        url: &Url,
        headers: &[(&'static str, String)],
        body: Bytes,
    ) -> Result<u16, FetchError> {
        let posted = async {
            let mut at = url.clone();
            for _ in 0..REDIRECTS_MAX {
                let answer = self.post_once(&at, headers, body.clone()).await?;
                let Some(next) = elsewhere(&at, &answer) else {
                    return Ok(answer.status().as_u16());
                };
                at = next;
            }
            Ok(self.post_once(&at, headers, body).await?.status().as_u16())
        };
        tokio::time::timeout(POST_TIMEOUT, posted).await.map_err(|_| FetchError::Timeout)?
    }

    async fn post_once(
        &self,
        url: &Url,
        headers: &[(&'static str, String)],
        body: Bytes,
    ) -> Result<reqwest::Response, FetchError> {
        self.guard.check(url)?;
        let client = self.pool.client(port_of(url), Reuse::Yes).map_err(FetchError::transport)?;
        let request = client.post(url.clone()).headers(map(headers)).body(body);
        let answer = request.send().await.map_err(FetchError::transport)?;
        self.sound(&answer)?;
        Ok(answer)
    }

    /// Gets the status and the first `most` bytes of an answer, whatever it says.
    pub async fn ask(&self, url: &Url, most: usize) -> Result<(u16, Vec<u8>), FetchError> {
        self.guard.check(url)?;
        let client = self.pool.client(port_of(url), Reuse::Yes).map_err(FetchError::transport)?;
        let asked = async {
            let mut answer = client.get(url.clone()).send().await.map_err(FetchError::transport)?;
            self.sound(&answer)?;
            let mut bytes = Vec::new();
            while bytes.len() < most {
                let Some(more) = answer.chunk().await.map_err(FetchError::transport)? else {
                    break;
                };
                bytes.extend_from_slice(&more);
            }
            bytes.truncate(most);
            Ok((answer.status().as_u16(), bytes))
        };
        tokio::time::timeout(POST_TIMEOUT, asked).await.map_err(|_| FetchError::Timeout)?
    }

    /// Did it come from an address we may talk to, and is its head no flood?
    fn sound(&self, answer: &reqwest::Response) -> Result<(), FetchError> {
        if let Some(addr) = answer.remote_addr().filter(|a| !self.guard.permits(*a)) {
            return Err(Refusal::Address(addr.ip()).into());
        }
        if header_bytes(answer.headers()) > HEADER_BYTES_MAX {
            return Err(FetchError::Headers);
        }
        Ok(())
    }
}

/// Where the same is to be asked for again.
fn elsewhere(at: &Url, answer: &reqwest::Response) -> Option<Url> {
    let repeated = matches!(answer.status().as_u16(), 307 | 308);
    let location = answer.headers().get(LOCATION).filter(|_| repeated)?.to_str().ok()?;
    let next = at.join(location).ok()?;
    (at.scheme() != "https" || next.scheme() == "https").then_some(next)
}

/// Values that no header can carry are left out.
fn map(headers: &[(&'static str, String)]) -> HeaderMap {
    let pair = |(name, value): &(&'static str, String)| {
        Some((HeaderName::from_static(name), HeaderValue::from_str(value).ok()?))
    };
    headers.iter().filter_map(pair).collect()
}
