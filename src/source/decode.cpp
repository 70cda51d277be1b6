// Bytes to text, as CPython's tokenizer reads a file (language reference 2.1.4, "Encoding declarations"; PEP 263).
#include <algorithm>
#include <cstring>
#include <optional>

#include "base/strings.h"
#include "base/utf8.h"
#include "source/charset.h"
#include "source/source_file.h"

namespace awl::source {
namespace {

// A file of garbage is one mistake, not thousands.
constexpr std::size_t kMostProblems = 20;

// The place of a PEP 263 comment's encoding name, in bytes of the file.
struct Cookie {
  std::string_view name;
  std::size_t offset = 0;
};

bool is_cookie_character(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' || c == '_' || c == '.';
}

std::string_view first_line(std::string_view text) { return text.substr(0, text.find_first_of("\r\n")); }

std::string_view after_line_end(std::string_view text, std::size_t line_length) {
  text.remove_prefix(line_length);
  if (text.starts_with("\r\n")) return text.substr(2);
  return text.empty() ? text : text.substr(1);
}

std::optional<std::string_view> cookie_in_comment(std::string_view comment) {
  for (std::size_t at = comment.find("coding"); at != comment.npos; at = comment.find("coding", at + 1)) {
    std::string_view rest = comment.substr(at + 6);
    if (rest.empty() || (rest[0] != ':' && rest[0] != '=')) continue;
    rest.remove_prefix(1);
    while (!rest.empty() && (rest[0] == ' ' || rest[0] == '\t')) rest.remove_prefix(1);
    std::size_t length = 0;
    while (length < rest.size() && is_cookie_character(rest[length])) ++length;
    if (length > 0) return rest.substr(0, length);
  }
  return std::nullopt;
}

std::optional<Cookie> find_cookie(std::string_view bytes) {
  std::string_view rest = bytes;
  for (int number = 1; number <= 2; ++number) {
    const std::string_view line = first_line(rest);
    const std::size_t start = std::min(line.find_first_not_of(" \t\f"), line.size());
    const std::string_view content = line.substr(start);
    if (!content.empty() && content[0] != '#') return std::nullopt;  // code: the next line cannot declare any more
    if (const auto name = cookie_in_comment(content)) {
      return Cookie{*name, static_cast<std::size_t>(name->data() - bytes.data())};
    }
    rest = after_line_end(rest, line.size());
  }
  return std::nullopt;
}

class Decoder {
 public:
  explicit Decoder(std::string bytes) : bytes_(std::move(bytes)) {}

  DecodedText run() && {
    if (refuse_wide_encoding()) return std::move(result_);
    std::size_t start = 0;
    if (bytes_.starts_with("\xEF\xBB\xBF")) {
      result_.had_byte_order_mark = true;
      start = 3;
    }
    decode_from(start);
    normalise_line_ends();
    replace_nul();
    add_left_out();
    return std::move(result_);
  }

 private:
  // UTF-16 and UTF-32 cannot be Python source; decoding them as UTF-8 would only give noise.
  bool refuse_wide_encoding() {
    using namespace std::string_view_literals;
    const std::string_view bytes = bytes_;
    const char* name = nullptr;
    if (bytes.starts_with("\xFF\xFE\0\0"sv) || bytes.starts_with("\0\0\xFE\xFF"sv)) {
      name = "UTF-32";
    } else if (bytes.starts_with("\xFF\xFE"sv) || bytes.starts_with("\xFE\xFF"sv)) {
      name = "UTF-16";
    } else {
      return false;
    }
    result_.encoding = to_lower_ascii(name);
    result_.problems.push_back({{}, std::string("file is encoded in ") + name + ", which Python cannot read as source: save it as UTF-8"});
    return true;
  }

  void decode_from(std::size_t start) {
    const std::string_view body = std::string_view(bytes_).substr(start);
    if (const auto cookie = find_cookie(body)) {
      result_.encoding = normalised_encoding(cookie->name);
      // Everything before the cookie is ASCII in practice, and offsets differ only in a file that is broken already.
      const auto at = static_cast<std::uint32_t>(cookie->offset);
      const TextRange range{at, at + static_cast<std::uint32_t>(cookie->name.size())};
      if (result_.had_byte_order_mark && result_.encoding != "utf-8") {
        problem(range, "encoding `" + std::string(cookie->name) +
                           "` is declared, but the file starts with the byte order "
                           "mark of UTF-8");
        result_.encoding = "utf-8";
      } else if (result_.encoding != "utf-8" && decode_charset(body, range, cookie->name)) {
        return;
      }
    }
    decode_utf8_bytes(start);
  }

  // False when the encoding is unknown; then a problem is noted and the text is read as UTF-8.
  bool decode_charset(std::string_view body, TextRange cookie, std::string_view name) {
    const bool known = convert_to_utf8(body, result_.encoding, result_.text, [&](std::size_t at, std::size_t length) {
      undecodable(at, length, "cannot be decoded as `" + std::string(name) + "`");
    });
    if (known) return true;
    problem(cookie, "unknown encoding `" + std::string(name) + "`");
    result_.encoding = "utf-8";
    return false;
  }

  void decode_utf8_bytes(std::size_t start) {
    std::size_t bad = find_invalid_utf8(bytes_, start);
    if (bad == bytes_.size()) {  // nearly always
      bytes_.erase(0, start);
      result_.text = std::move(bytes_);
      return;
    }
    std::string& text = result_.text;
    text.reserve(bytes_.size() + 64);
    std::size_t good = start;
    while (bad < bytes_.size()) {
      text.append(bytes_, good, bad - good);
      const std::size_t at = text.size();
      std::size_t after = bad;
      while (after < bytes_.size() && utf8_sequence_length(bytes_, after) == 0) {
        text.append(kReplacementCharacter);
        ++after;
      }
      undecodable(at, text.size() - at, "is not valid UTF-8, and no other encoding is declared");
      good = after;
      bad = find_invalid_utf8(bytes_, after);
    }
    text.append(bytes_, good);
  }

  void undecodable(std::size_t at, std::size_t length, const std::string& why) {
    const std::size_t count = length / kReplacementCharacter.size();
    problem({static_cast<std::uint32_t>(at), static_cast<std::uint32_t>(at + length)},
            (count == 1 ? std::string("a byte here ") : count_of(count, "byte") + " here ") + (count == 1 ? why : plural(why)));
  }
  static std::string plural(const std::string& why) { return why.starts_with("is ") ? "are " + why.substr(3) : why; }

  // "\r" alone ends a line for Python, but not for the grammar.
  void normalise_line_ends() {
    std::string& text = result_.text;
    for (std::size_t at = text.find('\r'); at != text.npos; at = text.find('\r', at + 1)) {
      if (at + 1 < text.size() && text[at + 1] == '\n') continue;
      text[at] = '\n';
      result_.had_lone_carriage_return = true;
    }
  }

  // A NUL would end the file for the parser, so it becomes a space of the same length.
  void replace_nul() {
    std::string& text = result_.text;
    for (std::size_t at = text.find('\0'); at != text.npos; at = text.find('\0', at)) {
      std::size_t end = at;
      while (end < text.size() && text[end] == '\0') text[end++] = ' ';
      problem({static_cast<std::uint32_t>(at), static_cast<std::uint32_t>(end)},
              end - at == 1 ? "source code cannot contain a NUL byte" : "source code cannot contain NUL bytes");
      at = end;
    }
    std::stable_sort(result_.problems.begin(), result_.problems.end(),
                     [](const SourceProblem& a, const SourceProblem& b) { return a.range < b.range; });
  }

  void problem(TextRange range, std::string message) {
    if (result_.problems.size() < kMostProblems) {
      result_.problems.push_back({range, std::move(message)});
    } else {
      ++left_out_;
    }
  }
  void add_left_out() {
    if (left_out_ == 0) return;
    const TextRange last = result_.problems.back().range;
    result_.problems.push_back({{last.end, last.end}, count_of(left_out_, "more place") + " in this file cannot be decoded"});
  }

  std::string bytes_;
  DecodedText result_;
  std::size_t left_out_ = 0;
};

}  // namespace

DecodedText decode_source(std::string bytes) { return Decoder(std::move(bytes)).run(); }

}  // namespace awl::source
