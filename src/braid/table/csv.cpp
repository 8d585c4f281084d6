#include "braid/table/csv.h"

#include <algorithm>
#include <array>
#include <cstring>

#include "braid/core/error.h"

namespace braid {
namespace {

constexpr size_t cut_off = std::string::npos;  // the buffer ends before the field does

/// The numbers of fields in the first records of a text, blank ones left out; of the last only where nothing else is
/// there, since the text may end within it.
std::vector<size_t> count_fields(std::string_view text, char separator) {
  constexpr size_t most_records = 100;
  std::vector<size_t> counts;
  size_t fields = 1;
  bool quoted = false, is_blank = true, at_begin = true;  // a quote opens at the begin of a field only
  for (const char c : text) {
    if (quoted || (c == '"' && at_begin)) {
      quoted = c != '"' || !quoted;  // of a doubled one inside, the second opens again
      at_begin = c == '"';
      is_blank = false;
    } else if (c == '\n' || c == '\r') {
      if (!is_blank) counts.push_back(fields);
      if (counts.size() == most_records) return counts;
      fields = 1, is_blank = at_begin = true;
    } else {
      at_begin = c == separator;
      fields += at_begin;
      is_blank = false;
    }
  }
  if (!is_blank && counts.size() < 2) counts.push_back(fields);
  return counts;
}

}  // namespace

char sniff_separator(std::string_view head) {
  char best = ',';
  size_t best_alike = 0, best_fields = 1;
  for (const char separator : {'\t', '|', ';', ','}) {  // the rarer in other places first
    const auto counts = count_fields(head, separator);
    if (counts.empty() || counts[0] < 2) continue;
    const size_t alike = size_t(std::count(counts.begin(), counts.end(), counts[0])) * 1000 / counts.size();
    if (alike < best_alike || (alike == best_alike && counts[0] <= best_fields)) continue;
    best = separator, best_alike = alike, best_fields = counts[0];
  }
  return best;
}

bool CsvReader::next(std::vector<std::string_view>& fields) {
  fields.clear();
  for (;;) {
    at_ = next_;
    const Scan result = scan();
    if (result == Scan::end) return false;
    if (result == Scan::record) break;
    if (result == Scan::short_of_bytes) {
      ended_ = !fill();
      next_ = at_;
    }
  }
  for (const Span& span : spans_) {
    char* const begin = buffer_.data() + span.begin;
    char* end = buffer_.data() + span.end;
    if (span.has_quotes) {
      char* to = begin;
      for (const char* from = begin; from != end; ++from) {
        *to++ = *from;
        if (*from == '"') ++from;
      }
      end = to;
    }
    fields.emplace_back(begin, size_t(end - begin));
  }
  return true;
}

/// Finds the fields of the record at `at_`, without changing the buffer.
CsvReader::Scan CsvReader::scan() {
  spans_.clear();
  size_t at = at_;
  if (at == buffer_.size()) return ended_ ? Scan::end : Scan::short_of_bytes;
  for (;;) {
    if (at < buffer_.size() && buffer_[at] == '"') {
      at = scan_quoted(at);
      if (at == cut_off) return Scan::short_of_bytes;
    } else {
      const size_t begin = at;
      while (at < buffer_.size() && buffer_[at] != separator_ && buffer_[at] != '\n' && buffer_[at] != '\r') ++at;
      spans_.push_back({begin, at, false});
    }
    if (at >= buffer_.size() && !ended_) return Scan::short_of_bytes;
    if (at >= buffer_.size() || buffer_[at] != separator_) break;
    ++at;
  }
  if (at < buffer_.size() && buffer_[at] == '\r') {
    if (at + 1 == buffer_.size() && !ended_) return Scan::short_of_bytes;
    if (at + 1 < buffer_.size() && buffer_[at + 1] == '\n') ++at;
  }
  next_ = std::min(at + 1, buffer_.size());
  line_ = next_line_;
  next_line_ += std::count(buffer_.begin() + ptrdiff_t(at_), buffer_.begin() + ptrdiff_t(next_), '\n');
  if (next_ > at_ && buffer_[next_ - 1] == '\r') ++next_line_;
  return spans_.size() == 1 && spans_[0].begin == at_ && spans_[0].end == at_ ? Scan::blank : Scan::record;
}

/// Records the quoted field that opens at `open`; returns where its separator or line end is.
size_t CsvReader::scan_quoted(size_t open) {
  bool has_quotes = false;
  for (size_t from = open + 1;;) {
    const void* found = std::memchr(buffer_.data() + from, '"', buffer_.size() - from);
    if (!found) {
      require(!ended_, Fault::data,
              place(next_line_ + std::count(buffer_.begin() + ptrdiff_t(at_), buffer_.begin() + ptrdiff_t(open), '\n')),
              "a quote is opened in cell ", spans_.size() + 1,
              " and never closed; write a quote inside a cell twice (\"\")");
      return cut_off;
    }
    const size_t quote = size_t(static_cast<const char*>(found) - buffer_.data());
    if (quote + 1 == buffer_.size() && !ended_) return cut_off;
    if (quote + 1 < buffer_.size() && buffer_[quote + 1] == '"') {
      has_quotes = true;
      from = quote + 2;
      continue;
    }
    spans_.push_back({open + 1, quote, has_quotes});
    size_t after = quote + 1;
    while (after < buffer_.size() && buffer_[after] == ' ') ++after;
    if (after == buffer_.size() || buffer_[after] == separator_ || buffer_[after] == '\n' || buffer_[after] == '\r')
      return after;
    fail(Fault::data,
         place(next_line_ + std::count(buffer_.begin() + ptrdiff_t(at_), buffer_.begin() + ptrdiff_t(quote), '\n')),
         "text follows the closing quote of cell ", spans_.size(), "; write a quote inside a cell twice (\"\")");
  }
}

/// Reads more of the file behind the record in hand; false at the end of the file.
bool CsvReader::fill() {
  buffer_.erase(0, at_);
  at_ = 0;
  require(buffer_.size() <= record_bytes, Fault::data, place(next_line_),
          "one row is longer than 64 MiB; is a closing quote missing?");
  const size_t before = buffer_.size();
  bytes_->read(buffer_, std::max(block_bytes, before));  // doubling: a long record is scanned few times
  return buffer_.size() > before;
}

std::string CsvReader::place(int64_t line) const { return text(subject_, " line ", line); }

}  // namespace braid
