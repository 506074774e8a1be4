// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/theme/dialog_icons.h"

#include <QPainter>
#include <QPainterPath>
#include <QPixmap>

#include <initializer_list>
#include <optional>
#include <utility>

namespace latentscape {
namespace {

constexpr int kSide = 16;

QPainterPath lines(std::initializer_list<std::initializer_list<QPointF>> all) {
  QPainterPath path;
  for (const auto& points : all) {
    bool first = true;
    for (const QPointF point : points) {
      if (first) path.moveTo(point);
      else path.lineTo(point);
      first = false;
    }
  }
  return path;
}

std::optional<QPainterPath> pathOf(QStyle::StandardPixmap which) {
  switch (which) {
    case QStyle::SP_ArrowBack:
    case QStyle::SP_FileDialogBack: return lines({{{10, 3}, {5, 8}, {10, 13}}});
    case QStyle::SP_ArrowForward: return lines({{{6, 3}, {11, 8}, {6, 13}}});
    case QStyle::SP_FileDialogToParent: return lines({{{8, 13}, {8, 3}}, {{4, 7}, {8, 3}, {12, 7}}});
    case QStyle::SP_FileDialogNewFolder:
      return lines({{{2, 13}, {2, 3}, {6, 3}, {8, 5}, {14, 5}, {14, 13}, {2, 13}}, {{8, 7}, {8, 11}}, {{6, 9}, {10, 9}}});
    case QStyle::SP_FileDialogListView:
      return lines({{{3, 3}, {6, 3}, {6, 6}, {3, 6}, {3, 3}},
                    {{10, 3}, {13, 3}, {13, 6}, {10, 6}, {10, 3}},
                    {{3, 10}, {6, 10}, {6, 13}, {3, 13}, {3, 10}},
                    {{10, 10}, {13, 10}, {13, 13}, {10, 13}, {10, 10}}});
    case QStyle::SP_FileDialogDetailedView: return lines({{{2, 4}, {14, 4}}, {{2, 8}, {14, 8}}, {{2, 12}, {14, 12}}});
    default: return std::nullopt;
  }
}

}  // namespace

QIcon dialogIcon(QStyle::StandardPixmap which, const Palette& colours) {
  const auto path = pathOf(which);
  if (!path) return {};
  QIcon icon;
  for (const int ratio : {1, 2, 3}) {
    for (const auto& [mode, colour] : {std::pair{QIcon::Normal, colours.text}, std::pair{QIcon::Disabled, colours.disabled}}) {
      QPixmap pixmap(kSide * ratio, kSide * ratio);
      pixmap.setDevicePixelRatio(ratio);
      pixmap.fill(Qt::transparent);
      QPainter painter(&pixmap);
      painter.setRenderHint(QPainter::Antialiasing);
      painter.strokePath(*path, QPen(colour, 1.5, Qt::SolidLine, Qt::RoundCap, Qt::RoundJoin));
      painter.end();
      icon.addPixmap(pixmap, mode);
    }
  }
  return icon;
}

}  // namespace latentscape
