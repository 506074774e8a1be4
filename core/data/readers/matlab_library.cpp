// SPDX-License-Identifier: GPL-3.0-or-later
// The library that links libmatio; nothing else in the program does.
#include "core/data/readers/matlab.h"

#include <memory>
#include <new>

#include <matio.h>

namespace latentscape {
namespace {

struct CloseFile {
  void operator()(mat_t* file) const { Mat_Close(file); }
};
struct FreeVariable {
  void operator()(matvar_t* variable) const { Mat_VarFree(variable); }
};

Result<std::vector<MatlabArray>> readArrays(const std::filesystem::path& path, const std::vector<std::string>& names,
                                            std::uint64_t maxValues) {
  const std::unique_ptr<mat_t, CloseFile> file(Mat_Open(path.c_str(), MAT_ACC_RDONLY));
  if (!file) return Error{"can't be opened as a MATLAB file", path.string(), "Copy it again."};
  std::vector<MatlabArray> arrays;
  for (const std::string& name : names) {
    const std::string where = path.string() + " (" + name + ")";
    const std::unique_ptr<matvar_t, FreeVariable> variable(Mat_VarReadInfo(file.get(), name.c_str()));
    if (!variable) return Error{"has no variable " + name, path.string(), "Copy it again."};
    if (variable->class_type != MAT_C_UINT8 || variable->isComplex != 0 || variable->rank < 1) {
      return Error{"is not an array of uint8", where, ""};
    }
    MatlabArray array;
    std::uint64_t values = 1;
    for (int i = 0; i < variable->rank; ++i) {
      array.shape.push_back(variable->dims[i]);
      if (array.shape.back() == 0 || values > maxValues / array.shape.back())
        return Error{"is empty, or larger than expected", where, ""};
      values *= array.shape.back();
    }
    if (Mat_VarReadDataAll(file.get(), variable.get()) != 0 || variable->data == nullptr || variable->data_size != 1 ||
        variable->nbytes != values) {
      return Error{"is truncated or damaged", where, "Copy it again."};
    }
    const auto* const data = static_cast<const std::uint8_t*>(variable->data);
    array.values.assign(data, data + values);
    arrays.push_back(std::move(array));
  }
  return arrays;
}

}  // namespace
}  // namespace latentscape

extern "C" __attribute__((visibility("default"))) void latentscape_read_matlab(
    latentscape::Result<std::vector<latentscape::MatlabArray>>* result, const std::filesystem::path& file,
    const std::vector<std::string>& names, std::uint64_t maxValues) {
  try {
    *result = latentscape::readArrays(file, names, maxValues);
  } catch (const std::bad_alloc&) {
    *result = latentscape::Error{"can't be read: out of memory", file.string(), "Close other programs and try again."};
  }
}
