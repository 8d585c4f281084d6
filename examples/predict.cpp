#include <braid/braid.h>

#include <iostream>

int main() try {
  auto model = braid::Predictor::open("runs/cars");
  const braid::Answer answer = model.answer({{"front", "new.bmp"}, {"km", "90000"}});  // any subset of the inputs
  std::cout << "price: " << answer.targets[0].value << '\n';
} catch (const braid::Error& error) {
  std::cerr << error.what() << '\n';
  return braid::exit_status(error.fault());
}
