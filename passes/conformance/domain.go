package conformance

import (
	"fmt"
	"math"
)

// interval is where floats are drawn from.
type interval struct{ lo, hi float64 }

// intervals are tried in this order: an operation is defined on one of them.
var intervals = []interval{{-1.2, 1.2}, {-0.8, 0.8}, {0.3, 0.9}, {1.2, 2.5}}

// domain returns the first interval on which the case has values, and no large ones: near a
// pole, rounding is all that there is to see.
func (c *Case) domain() (interval, error) {
	if c.within != (interval{}) {
		return c.within, nil
	}
	var err error
	c.within, err = c.findDomain()
	return c.within, err
}

func (c *Case) findDomain() (interval, error) {
	if !c.DType.IsFloat() || c.targets == 0 {
		return intervals[0], nil
	}
	const points, large = 40, 20
	for _, within := range intervals {
		fits := true
		for seed := uint64(0); fits && seed < points; seed++ {
			args, err := c.draw(c.f, dims, seed, within)
			if err != nil {
				return within, err
			}
			out, err := run(c.f, dims, args)
			if err != nil {
				return within, err
			}
			for _, y := range out {
				for _, e := range y.F {
					fits = fits && math.Abs(e) < large
				}
			}
		}
		if fits {
			return within, nil
		}
	}
	return interval{}, fmt.Errorf("%s has values on none of the intervals %v", c, intervals)
}
