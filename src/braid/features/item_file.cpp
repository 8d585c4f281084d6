#include "braid/features/item_file.h"

#include <algorithm>
#include <fstream>

namespace braid {

std::filesystem::path path_of(const Item& item) {
  return item.folder / (item.cells.empty() ? std::string() : item.cells[0].text());
}

Result<std::string> read_text_file(const std::filesystem::path& path) {
  constexpr int64_t max_bytes = 4 << 20;
  const std::string subject = path.string();
  std::error_code ignored;
  std::ifstream in(path, std::ios::binary);
  if (!in || !std::filesystem::is_regular_file(path, ignored))
    return Error(Fault::io, subject, "cannot be opened; wanted a text file");
  const auto size = int64_t(std::filesystem::file_size(path, ignored));
  if (ignored || size > max_bytes)
    return Error(Fault::data, subject, text("has ", size, " bytes, over the limit of ", max_bytes, " for a text"));
  std::string bytes(size_t(size), ' ');
  in.read(bytes.data(), size);
  bytes.resize(size_t(in.gcount()));
  if (bytes.find('\0') != bytes.npos) return Error(Fault::data, subject, "holds zero bytes; wanted a text in UTF-8");
  return bytes;
}

Error about(const Item& item, const Error& error) {
  return item.subject.empty() ? error : Error(error.fault(), item.subject, error.what());
}

}  // namespace braid
