"""rows of numbers, each right or wrong -> the weights of a logistic regression."""

import numpy as np
from numpy.typing import NDArray

type Numbers = NDArray[np.float64]

PENALTY = 20.0  # on squared weights of standardised columns


def learned(measured: Numbers, same: Numbers) -> tuple[Numbers, float]:
    """Logistic regression by Newton's method, on standardised columns; weights and bias for the columns as they are."""
    mean, spread = measured.mean(axis=0), measured.std(axis=0)
    columns = np.column_stack([(measured - mean) / spread, np.ones(len(measured))])
    penalty = np.diag([PENALTY] * measured.shape[1] + [0.0])
    weights = np.zeros(columns.shape[1])
    for _ in range(25):
        sure = 1 / (1 + np.exp(-columns @ weights))
        slope = columns.T @ (sure - same) + penalty @ weights
        weights -= np.linalg.solve((columns * (sure * (1 - sure))[:, None]).T @ columns + penalty, slope)
    plain = weights[:-1] / spread
    return plain, float(weights[-1] - plain @ mean)
