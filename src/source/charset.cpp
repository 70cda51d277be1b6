#include "source/charset.h"

#include <iconv.h>

#include <array>
#include <cerrno>

#include "base/strings.h"
#include "base/utf8.h"

namespace awl::source {
namespace {

// Python's names that iconv does not know, or knows as something else. Rarer aliases are left to "unknown encoding".
struct Alias {
  std::string_view python;
  const char* iconv;
};
constexpr Alias kAliases[] = {
    {"cyrillic", "ISO-8859-5"},
    {"euc-cn", "GBK"},
    {"euc-jis-2004", "EUC-JISX0213"},
    {"gb2312", "GBK"},
    {"greek8", "ISO-8859-7"},
    {"hebrew", "ISO-8859-8"},
    {"hkscs", "BIG5-HKSCS"},
    {"jisx0213", "EUC-JISX0213"},
    {"korean", "EUC-KR"},
    {"ksc5601", "CP949"},
    {"mac-roman", "MACINTOSH"},
    {"macroman", "MACINTOSH"},
    {"ms-kanji", "CP932"},
    {"ms932", "CP932"},
    {"ms936", "GBK"},
    {"ms949", "CP949"},
    {"ms950", "BIG5"},
    {"mskanji", "CP932"},
    {"ptcp154", "PT154"},
    {"s-jis", "SHIFT_JIS"},
    {"shift-jis-2004", "SHIFT_JISX0213"},
    {"shift-jisx0213", "SHIFT_JISX0213"},
    {"shiftjis", "SHIFT_JIS"},
    {"sjis", "SHIFT_JIS"},
    {"tis620", "TIS-620"},
    {"u-jis", "EUC-JP"},
    {"uhc", "CP949"},
    {"ujis", "EUC-JP"},
};

std::string iconv_name(const std::string& encoding) {
  for (const Alias& alias : kAliases) {
    if (encoding == alias.python) return alias.iconv;
  }
  if (encoding.find_first_not_of("0123456789") == encoding.npos) return "CP" + encoding;
  if (encoding.starts_with("iso2022-")) return "ISO-2022-" + encoding.substr(8);
  return encoding;
}

class Converter {
 public:
  explicit Converter(const std::string& encoding) : handle_(iconv_open("UTF-8", iconv_name(encoding).c_str())) {}
  Converter(const Converter&) = delete;
  Converter& operator=(const Converter&) = delete;
  ~Converter() {
    if (known()) iconv_close(handle_);
  }
  [[nodiscard]] bool known() const {
    return handle_ != reinterpret_cast<iconv_t>(-1);  // NOLINT(performance-no-int-to-ptr)
  }

  // Converts what it can of `in` onto `text`, and removes it from `in`. False when it stopped at an undecodable byte.
  bool convert(std::string_view& in, std::string& text) {
    std::array<char, 8192> buffer;
    while (true) {
      const bool flushing = in.empty();           // once more with nothing, for what a stateful encoding holds back
      char* from = const_cast<char*>(in.data());  // iconv's signature; it does not write there
      std::size_t from_left = in.size();
      char* to = buffer.data();
      std::size_t to_left = buffer.size();
      const std::size_t status = iconv(handle_, flushing ? nullptr : &from, &from_left, &to, &to_left);
      const int error = errno;
      in.remove_prefix(in.size() - from_left);
      text.append(buffer.data(), buffer.size() - to_left);
      if (status != static_cast<std::size_t>(-1)) {
        if (flushing) return true;
      } else if (error != E2BIG) {
        return false;
      }
    }
  }

 private:
  iconv_t handle_;
};

bool keeps_ascii(const std::string& encoding) {
  constexpr std::string_view sample = "#=:()[]{}\"'\n\r\t abcxyzABCXYZ0189_.,+-*/%<>!&|^@";
  Converter converter(encoding);
  std::string_view rest = sample;
  std::string text;
  return converter.known() && converter.convert(rest, text) && text == sample;
}

void from_latin_1(std::string_view bytes, std::string& text) {
  text.reserve(text.size() + bytes.size() + bytes.size() / 8);
  for (const char c : bytes) append_utf8(text, static_cast<unsigned char>(c));
}

}  // namespace

std::string normalised_encoding(std::string_view name) {
  std::string encoding = to_lower_ascii(name);
  for (char& c : encoding) {
    if (c == '_') c = '-';
  }
  const auto is_or_extends = [&](std::string_view base) {
    return encoding == base || (encoding.starts_with(base) && encoding[base.size()] == '-');
  };
  if (is_or_extends("utf-8") || encoding == "utf8" || encoding == "u8" || encoding == "utf" || encoding == "cp65001") {
    return "utf-8";
  }
  if (is_or_extends("latin-1") || is_or_extends("iso-8859-1") || is_or_extends("iso-latin-1") || encoding == "latin1" ||
      encoding == "latin" || encoding == "iso8859" || encoding == "l1" || encoding == "8859" || encoding == "iso8859-1" ||
      encoding == "cp819") {
    return "iso-8859-1";
  }
  if (encoding == "us-ascii" || encoding == "646" || encoding == "ansi-x3.4-1968") return "ascii";
  return encoding;
}

bool convert_to_utf8(std::string_view bytes, const std::string& encoding, std::string& text,
                     const std::function<void(std::size_t at, std::size_t length)>& undecodable) {
  if (encoding == "iso-8859-1") {
    from_latin_1(bytes, text);
    return true;
  }
  const std::string charset = encoding == "ascii" ? "US-ASCII" : encoding;
  if (!keeps_ascii(charset)) return false;
  Converter converter(charset);
  std::string_view rest = bytes;
  std::size_t run_start = text.npos;  // of the undecodable bytes right before `text.size()`
  while (true) {
    const std::size_t before = text.size();
    const bool done = converter.convert(rest, text);
    if (run_start != text.npos && (done || text.size() != before)) {
      undecodable(run_start, before - run_start);
      run_start = text.npos;
    }
    if (done) return true;
    if (run_start == text.npos) run_start = text.size();
    text.append(kReplacementCharacter);
    rest.remove_prefix(rest.empty() ? 0 : 1);
  }
}

}  // namespace awl::source
