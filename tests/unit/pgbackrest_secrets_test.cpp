#include "drill/pgbackrest/secrets.hpp"
#include "drill/redaction/redactor.hpp"

#include <doctest/doctest.h>

#include <string>

namespace unit::pgbackrest_secrets {

using namespace drill;
using namespace drill::pgbackrest;

TEST_CASE("secrets: every secure option is found, in any section and under old names") {
  const Conf conf = parse_conf(
      "[global]\nrepo1-cipher-pass=pass\nrepo1-s3-key=key\nrepo1-s3-key-secret=secret\nrepo-s3-key=oldkey\nrepo1-s3-"
      "bucket=bucket\n"
      "repo2-azure-key=azkey\nrepo2-azure-endpoint=blob.example\nrepo2-azure-account=acme\nrepo3-gcs-key=/gcs\n"
      "repo4-sftp-private-key-passphrase=phrase\nrepo1-s3-token=token\nrepo1-s3-sse-customer-key=sse\n"
      "[other:backup]\nrepo1-cipher-pass=otherpass\nrepo5-cipher-pass=pass\nrepo6-cipher-pass=\n",
      "c");

  CHECK(secret_values(conf) == std::vector<std::string>{"/gcs", "acme", "azkey", "key", "oldkey", "otherpass", "pass",
                                                        "phrase", "secret", "sse", "token"});
}

TEST_CASE("redactor: secrets vanish wherever they stand") {
  const Redactor redact({"s3cret", "pass"});
  CHECK(redact("key s3cret, again s3cret.") == "key <redacted>, again <redacted>.");
  CHECK(redact("s3cret") == "<redacted>");
  CHECK(redact("nothing here") == "nothing here");
  CHECK(redact("") == "");
}

TEST_CASE("redactor: of two secrets that begin alike the longer goes whole") {
  const Redactor redact({"abc", "abcdef"});
  CHECK(redact("abcdef abc") == "<redacted> <redacted>");
}

TEST_CASE("redactor: secrets that overlap go whole, and stand apart where they only touch") {
  const Redactor redact({"open sesame", "sesame seed", "seed"});
  CHECK(redact("open sesame seeds") == "<redacted>s");
  CHECK(redact("open sesameseed") == "<redacted><redacted>");
  CHECK(Redactor({"aba"})("ababa, aba") == "<redacted>, <redacted>");
}

TEST_CASE("redactor: what stands in for a secret is not read again") {
  CHECK(Redactor({"x", "acted>yz"})("xyz") == "<redacted>yz");
}

TEST_CASE("redactor: the percent-encoded form goes too") {
  const Redactor redact({"a/b+c=="});
  CHECK(redact("?sig=a%2Fb%2Bc%3D%3D&x=a/b+c==") == "?sig=<redacted>&x=<redacted>");
}

TEST_CASE("redactor: without secrets nothing changes") {
  CHECK(Redactor()("text") == "text");
  CHECK(Redactor({""})("text") == "text");
}

TEST_CASE("redacted text: what goes into recovery's settings may hold a password") {
  const Conf conf = parse_conf("[global:restore]\nrecovery-option=primary_conninfo=host=p password=S3cretPw\n", "c");
  CHECK(redacted_text(conf) == "[global:restore]\nrecovery-option=<redacted>\n");
}

TEST_CASE("redactor: of a line that was cut, what may begin a secret is hidden as well") {
  const Redactor redact({"s3cret", "pass"});
  CHECK(redact.line("the key is s3c", true) == "the key is <redacted>");
  CHECK(redact.line("s3cret, then s", true) == "<redacted>, then <redacted>");
  CHECK(redact.line("nothing here", true) == "nothing here");
}

}  // namespace unit::pgbackrest_secrets
