// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/plots/field_colours.h"

#include "core/base/colours.h"
#include "ui/widgets/text.h"

#include <QCoreApplication>

#include <algorithm>
#include <array>
#include <cmath>

namespace latentscape {
namespace {

constexpr double kClassInk = 0.5;  // of a class's colour on the ground, where all neighbours are of it

QString words(const char* text) { return QCoreApplication::translate("FieldColours", text); }

QRgb mixed(QRgb from, QRgb to, double share) {
  const auto channel = [share](int a, int b) { return static_cast<int>(std::lround(a + share * (b - a))); };
  return qRgb(channel(qRed(from), qRed(to)), channel(qGreen(from), qGreen(to)), channel(qBlue(from), qBlue(to)));
}

// t from 0 to 1, from the ground to a blue that points of every class stand out from.
QRgb rampColour(double t, const Palette& colours, bool dark) {
  const std::array<QRgb, 4> stops = dark ? std::array<QRgb, 4>{colours.plotGround.rgb(), 0xff1c3047, 0xff2d5379, 0xff5488b5}
                                         : std::array<QRgb, 4>{colours.plotGround.rgb(), 0xffdbe7f3, 0xffb0cbe4, 0xff7ba6cf};
  const double at = std::clamp(t, 0.0, 1.0) * (stops.size() - 1);
  const auto from = std::min(static_cast<std::size_t>(at), stops.size() - 2);
  return mixed(stops[from], stops[from + 1], at - static_cast<double>(from));
}

// What the ramp is even in. Densities fall so fast that evenly in themselves, all but the middle would be the ground; their root
// has the same order.
double onRamp(MapField field, double value) {
  switch (field) {
    case MapField::PriorDensity:
    case MapField::AggregatePosterior: return std::sqrt(std::max(0.0, value));
    case MapField::Magnification: return std::log(value);
    case MapField::ReconstructionError:
    case MapField::ClassRegions:
    case MapField::Uncertainty: break;
  }
  return value;
}

// Hundreds without a power of ten.
QString numberOf(double value, int digits) {
  return std::abs(value) >= 100.0 && std::abs(value) < 1e6 ? formatFixed(value, 0) : formatSignificant(value, digits);
}

QString endOf(double value) { return numberOf(value, 2); }
constexpr double kEndPrecision = 0.05;  // of two digits

// The range of the ramp: of a logarithmic one, that of the values above 0.
std::pair<double, double> rangeOf(MapField field, const MapFieldAnswer& answer) {
  switch (field) {
    case MapField::PriorDensity:
    case MapField::AggregatePosterior:
    case MapField::Uncertainty: return {0.0, answer.high};
    case MapField::Magnification: {
      double low = answer.high;
      for (const float value : answer.values) {
        if (value > 0.0F && std::isfinite(value)) low = std::min(low, static_cast<double>(value));
      }
      return {low, answer.high};
    }
    case MapField::ReconstructionError:
    case MapField::ClassRegions: break;
  }
  return {answer.low, answer.high};
}

// How much of the ground is to be mixed with a cell: 0 within the spare ones, towards 1 at the outer edges.
double fading(int column, int row, const MapFieldAnswer& answer) {
  const PlaceGrid& grid = answer.grid;
  int inside = std::min(column, grid.columns - 1 - column);
  if (grid.rows > 1) inside = std::min({inside, row, grid.rows - 1 - row});
  return inside < answer.spare ? 1.0 - (inside + 0.5) / answer.spare : 0.0;
}

}  // namespace

QString fieldTitle(MapField field) {
  switch (field) {
    case MapField::PriorDensity: return words("Prior density");
    case MapField::AggregatePosterior: return words("Aggregate posterior");
    case MapField::ReconstructionError: return words("Reconstruction error");
    case MapField::ClassRegions: return words("Class regions");
    case MapField::Uncertainty: return words("Uncertainty");
    case MapField::Magnification: break;
  }
  return words("Magnification");
}

QString fieldSentence(MapField field) {
  switch (field) {
    case MapField::PriorDensity: return words("Density of the prior N(0, I) in this plane.");
    case MapField::AggregatePosterior: return words("Density of the codes in this plane, each blurred by its own posterior.");
    case MapField::ReconstructionError:
      return words("Reconstruction term in nats, mean of the 16 images with the nearest codes.");
    case MapField::ClassRegions: return words("The commonest class of the 15 nearest codes, fainter where they disagree.");
    case MapField::Uncertainty:
      return words("Mean entropy of a decoded pixel in nats: 0 if black or white, ln\u00a02\u00a0=\u00a00.69 if 50:50.");
    case MapField::Magnification: break;
  }
  return words("How fast the decoded image changes: the size in pixel space of a unit of the map (logarithmic).");
}

QString fieldValueText(MapField field, const FieldValue& value, const QString& className, bool line) {
  const auto about = [&value](const QString& text) { return value.about ? words("about %1").arg(text) : text; };
  const QString number = numberOf(value.value, value.about ? 2 : 3);
  switch (field) {
    case MapField::PriorDensity:
    case MapField::AggregatePosterior: return about((line ? words("%1 per unit") : words("%1 per unit of area")).arg(number));
    case MapField::ReconstructionError: return about(words("%1 nats").arg(number));
    case MapField::ClassRegions: return words("%1, %2 of the votes").arg(className, about(formatShare(value.value, 0)));
    case MapField::Uncertainty: return about(words("%1 nats per pixel").arg(number));
    case MapField::Magnification: break;
  }
  return about((line ? words("×%1 in length") : words("×%1 in area")).arg(number));
}

bool isOffScale(MapField field, const MapFieldAnswer& answer, const FieldValue& value) {
  if (field == MapField::ClassRegions) return false;
  const auto [low, high] = rangeOf(field, answer);
  return value.value > (1.0 + kEndPrecision) * high || value.value < (1.0 - kEndPrecision) * low;
}

FieldPicture fieldPicture(MapField field, const MapFieldAnswer& answer, const Palette& colours, bool dark) {
  const PlaceGrid& grid = answer.grid;
  QImage picture(grid.columns, grid.rows, QImage::Format_ARGB32_Premultiplied);
  const QRgb ground = colours.plotGround.rgb();
  const auto [low, high] = rangeOf(field, answer);
  const double from = onRamp(field, low), to = onRamp(field, high);
  std::array<QRgb, 256> ramp;
  for (std::size_t i = 0; i < ramp.size(); ++i) ramp[i] = rampColour(static_cast<double>(i) / 255.0, colours, dark);
  for (int row = 0; row < grid.rows; ++row) {
    auto* line = reinterpret_cast<QRgb*>(picture.scanLine(row));
    for (int column = 0; column < grid.columns; ++column) {
      const auto i = static_cast<std::size_t>(row) * static_cast<std::size_t>(grid.columns) + static_cast<std::size_t>(column);
      const double value = static_cast<double>(answer.values[i]);
      line[column] = ground;
      if (!std::isfinite(value)) continue;
      if (field == MapField::ClassRegions) {
        if (answer.classes[i] < 0) continue;
        const Colour own = classColour(static_cast<std::size_t>(answer.classes[i]), dark);
        line[column] = mixed(ground, qRgb(own.red, own.green, own.blue), kClassInk * value * value);
      } else if (const double t = (onRamp(field, value) - from) / (to - from); std::isfinite(t)) {
        line[column] = ramp[static_cast<std::size_t>(std::lround(255.0 * std::clamp(t, 0.0, 1.0)))];
      }
      if (const double share = fading(column, row, answer); share > 0.0) line[column] = mixed(line[column], ground, share);
    }
  }
  const double bottom = grid.top - grid.stepY * grid.rows;
  return {QRectF(grid.left, bottom, grid.stepX * grid.columns, grid.stepY * grid.rows), picture};
}

FieldLegend fieldLegend(MapField field, const MapFieldAnswer& answer, bool throughOthers, const Palette& colours, bool dark) {
  FieldLegend legend{fieldTitle(field), fieldSentence(field), {}, {}, {}};
  if (throughOthers) legend.sentence += QLatin1Char(' ') + words("Other dimensions as at the probe.");
  if (field == MapField::ClassRegions) return legend;
  const auto [low, high] = rangeOf(field, answer);
  legend.low = endOf(low);
  legend.high = endOf(high);
  legend.ramp = QImage(64, 1, QImage::Format_RGB32);
  for (int x = 0; x < legend.ramp.width(); ++x)
    legend.ramp.setPixel(x, 0, rampColour(x / (legend.ramp.width() - 1.0), colours, dark));
  return legend;
}

}  // namespace latentscape
