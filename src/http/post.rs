//! What is sent rather than fetched: a ping to a hub, a document to a subscriber, the question whether a subscriber meant it.
//!
//! The same guard, no manners of polling: who is written to asked for it.

use std::time::Duration;

use bytes::Bytes;
use reqwest::header::{HeaderMap, HeaderName, HeaderValue};
use url::Url;

use super::guard::port_of;
use super::pool::Reuse;
use super::request::header_bytes;
use super::settings::HEADER_BYTES_MAX;
use super::{Client, FetchError, Refusal};

/// For a whole exchange; a subscriber that needs longer is tried again later.
const POST_TIMEOUT: Duration = Duration::from_secs(20);

impl Client {
    /// May anything be sent to this address at all?
    pub fn permits(&self, url: &Url) -> Result<(), Refusal> {
        self.guard.check(url)
    }

    /// Posts `body` and gives the status of the answer, which is not read. Redirects are not followed.
    pub async fn post(
        &self,
        url: &Url,
        headers: &[(&'static str, String)],
        body: Bytes,
    ) -> Result<u16, FetchError> {
        self.guard.check(url)?;
        let client = self.pool.client(port_of(url), Reuse::Yes).map_err(FetchError::transport)?;
        let request = client.post(url.clone()).headers(map(headers)).body(body);
        let answer = tokio::time::timeout(POST_TIMEOUT, request.send()).await;
        let answer = answer.map_err(|_| FetchError::Timeout)?.map_err(FetchError::transport)?;
        self.sound(&answer)?;
        Ok(answer.status().as_u16())
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

/// Values that no header can carry are left out.
fn map(headers: &[(&'static str, String)]) -> HeaderMap {
    let pair = |(name, value): &(&'static str, String)| {
        Some((HeaderName::from_static(name), HeaderValue::from_str(value).ok()?))
    };
    headers.iter().filter_map(pair).collect()
}
