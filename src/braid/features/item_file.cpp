#include "braid/features/item_file.h"

namespace braid {

std::filesystem::path path_of(const Item& item) {
  return item.folder / (item.cells.empty() ? std::string() : item.cells[0].text());
}

Error about(const Item& item, const Error& error) {
  return item.subject.empty() ? error : Error(error.fault(), item.subject, error.what());
}

}  // namespace braid
