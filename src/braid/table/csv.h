#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "braid/table/encoding.h"

/// @file csv.h
/// Records of separated text: RFC 4180, plus other separators and line ends, blank lines skipped.

namespace braid {

/// The separator of a table: of a comma, a semicolon, a tab and a bar in its header the one that parts most rows into
/// as many cells as the header, then the one of most cells, then the one rarer in texts; a comma where the header has
/// none.
char sniff_separator(std::string_view head);

/// Reads record after record from a stream, holding one record and a block of the file at a time.
class CsvReader {
 public:
  /// @param subject  the file, for messages
  CsvReader(std::unique_ptr<Bytes> bytes, char separator, std::string subject)
      : bytes_(std::move(bytes)), separator_(separator), subject_(std::move(subject)) {}

  /// Reads the next record; false at the end. The views hold until the next call.
  /// @throws Error(data) naming the line where a quote never closes, text follows a closing quote, or the record is
  ///         longer than 64 MiB
  bool next(std::vector<std::string_view>& fields);

  /// Line on which the last record begins, from 1.
  int64_t line() const { return line_; }

 private:
  struct Span {
    size_t begin, end;
    bool has_quotes;  // doubled quotes inside, still to be made single
  };
  enum class Scan { record, blank, short_of_bytes, end };

  Scan scan();
  size_t scan_quoted(size_t at);
  bool fill();
  std::string place(int64_t line) const;

  std::unique_ptr<Bytes> bytes_;
  char separator_;
  std::string subject_, buffer_;
  size_t at_ = 0;    // where the record to scan begins
  size_t next_ = 0;  // where the one after it begins
  int64_t line_ = 0, next_line_ = 1;
  bool ended_ = false;
  std::vector<Span> spans_;
};

}  // namespace braid
