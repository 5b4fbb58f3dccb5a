//! TLS by rustls, with libpq's modes: `require` encrypts and verifies nothing, `verify-ca` verifies who signed the
//! certificate, `verify-full` its name too. With a root certificate given, `require` verifies as `verify-ca` does.

use std::fs;
use std::path::Path;
use std::sync::Arc;

use rustls::client::WebPkiServerVerifier;
use rustls::client::danger::{HandshakeSignatureValid, ServerCertVerified, ServerCertVerifier};
use rustls::crypto::{CryptoProvider, ring, verify_tls12_signature, verify_tls13_signature};
use rustls::pki_types::pem::PemObject;
use rustls::pki_types::{CertificateDer, PrivateKeyDer, ServerName, UnixTime};
use rustls::{CertificateError, ClientConfig, DigitallySignedStruct, Error, RootCertStore, SignatureScheme};

use super::config::{ClientCertificate, Settings, SslMode};
use crate::Failure;

/// The TLS that a connection's settings ask for; nothing where they ask for none.
pub(super) fn configuration(settings: &Settings) -> Result<Option<ClientConfig>, Failure> {
    let provider = Arc::new(ring::default_provider());
    let given = settings.ssl_root_certificate.as_deref();
    let verify = match (settings.ssl_mode, given) {
        (SslMode::Disable, _) => return Ok(None),
        (SslMode::Prefer, _) | (SslMode::Require, None) => Verify::Nothing,
        (SslMode::Require | SslMode::VerifyCa, _) => Verify::Signer,
        (SslMode::VerifyFull, _) => Verify::SignerAndName,
    };
    let builder = ClientConfig::builder_with_provider(Arc::clone(&provider)).with_safe_default_protocol_versions()?;
    let builder = match verify {
        Verify::Nothing => {
            let verifier = Arc::new(Lenient { provider, signer: None });
            builder.dangerous().with_custom_certificate_verifier(verifier)
        }
        Verify::Signer => {
            let signer =
                WebPkiServerVerifier::builder_with_provider(Arc::new(roots(given)?), Arc::clone(&provider)).build()?;
            let verifier = Arc::new(Lenient { provider, signer: Some(signer) });
            builder.dangerous().with_custom_certificate_verifier(verifier)
        }
        Verify::SignerAndName => builder.with_root_certificates(roots(given)?),
    };
    let config = match &settings.ssl_client {
        Some(client) => {
            let (chain, key) = identity(client)?;
            builder.with_client_auth_cert(chain, key).map_err(|error| {
                let (certificate, key) = (client.certificate.display(), client.key.display());
                format!("sslcert {certificate} and sslkey {key} do not go together: {error}")
            })?
        }
        None => builder.with_no_client_auth(),
    };
    Ok(Some(config))
}

/// A certificate and its key. As with libpq, nobody else may read the key.
fn identity(client: &ClientCertificate) -> Result<(Vec<CertificateDer<'static>>, PrivateKeyDer<'static>), Failure> {
    let name = client.certificate.display();
    let pem = fs::read(&client.certificate).map_err(|error| format!("sslcert {name}: {error}"))?;
    let chain: Result<Vec<_>, _> = CertificateDer::pem_slice_iter(&pem).collect();
    let chain = chain.map_err(|_| format!("sslcert {name}: this is no PEM"))?;
    if chain.is_empty() {
        return Err(format!("sslcert {name}: there is no certificate in this file").into());
    }
    let name = client.key.display();
    #[cfg(unix)]
    {
        use std::os::unix::fs::MetadataExt;
        let file = fs::metadata(&client.key).map_err(|error| format!("sslkey {name}: {error}"))?;
        // What root gives out may be read by a group.
        let others = if file.uid() == 0 { 0o037 } else { 0o077 };
        if file.mode() & others != 0 {
            return Err(format!("sslkey {name}: others may read this file, so it is not used: chmod 600 it").into());
        }
    }
    let pem = fs::read(&client.key).map_err(|error| format!("sslkey {name}: {error}"))?;
    let key = PrivateKeyDer::from_pem_slice(&pem).map_err(|_| {
        format!("sslkey {name}: there is no key in this file that can be read; one with a passphrase cannot")
    })?;
    Ok((chain, key))
}

enum Verify {
    Nothing,
    Signer,
    SignerAndName,
}

fn roots(given: Option<&Path>) -> Result<RootCertStore, Failure> {
    let mut roots = RootCertStore::empty();
    match given.filter(|path| *path != Path::new("system")) {
        Some(path) => {
            let pem = fs::read(path).map_err(|error| format!("sslrootcert {}: {error}", path.display()))?;
            for certificate in CertificateDer::pem_slice_iter(&pem) {
                let certificate = certificate.map_err(|_| format!("sslrootcert {}: this is no PEM", path.display()))?;
                roots.add(certificate)?;
            }
        }
        None => {
            for certificate in rustls_native_certs::load_native_certs().certs {
                // A machine's store may hold certificates that are not understood; the others still count.
                let _ = roots.add(certificate);
            }
        }
    }
    if roots.is_empty() {
        return Err("there is no root certificate to verify the server with: give sslrootcert".into());
    }
    Ok(roots)
}

/// Verifies less than everything, as libpq's weaker modes do.
#[derive(Debug)]
struct Lenient {
    provider: Arc<CryptoProvider>,
    /// Verifies who signed the certificate; its name does not count.
    signer: Option<Arc<WebPkiServerVerifier>>,
}

impl ServerCertVerifier for Lenient {
    fn verify_server_cert(
        &self,
        end_entity: &CertificateDer<'_>,
        intermediates: &[CertificateDer<'_>],
        server_name: &ServerName<'_>,
        ocsp_response: &[u8],
        now: UnixTime,
    ) -> Result<ServerCertVerified, Error> {
        let Some(signer) = &self.signer else {
            return Ok(ServerCertVerified::assertion());
        };
        match signer.verify_server_cert(end_entity, intermediates, server_name, ocsp_response, now) {
            Err(Error::InvalidCertificate(
                CertificateError::NotValidForName | CertificateError::NotValidForNameContext { .. },
            )) => Ok(ServerCertVerified::assertion()),
            verified => verified,
        }
    }

    fn verify_tls12_signature(
        &self,
        message: &[u8],
        certificate: &CertificateDer<'_>,
        signature: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, Error> {
        verify_tls12_signature(message, certificate, signature, &self.provider.signature_verification_algorithms)
    }

    fn verify_tls13_signature(
        &self,
        message: &[u8],
        certificate: &CertificateDer<'_>,
        signature: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, Error> {
        verify_tls13_signature(message, certificate, signature, &self.provider.signature_verification_algorithms)
    }

    fn supported_verify_schemes(&self) -> Vec<SignatureScheme> {
        self.provider.signature_verification_algorithms.supported_schemes()
    }
}
