// Command main prints the price of a call option with its sensitivities, and then those
// of a book of options at several strikes.
package main

import (
	"fmt"
	"log"

	"github.com/gradc/gradc/examples/bs"
)

func main() {
	log.SetFlags(0)
	const spot, rate = 100, 0.03
	price, delta, gamma, vega, theta, rho := bs.Greeks(spot, 105, rate, 0.2, 0.5)
	fmt.Printf("one option: price %.4f, delta %.4f, gamma %.4f, vega %.4f, theta %.4f, rho %.4f\n",
		price, delta, gamma, vega, theta, rho)

	strikes := []float64{80, 90, 100, 110, 120}
	volatility := []float64{0.28, 0.24, 0.2, 0.21, 0.23}
	years := []float64{1, 1, 1, 1, 1}
	w := bs.Workspace{Dims: bs.Dims{N: len(strikes)}}
	prices, deltas, gammas, vegas, _, _, err := w.Book(spot, rate, strikes, volatility, years)
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println("strike    price   delta   gamma    vega")
	for i, k := range strikes {
		fmt.Printf("%6.0f  %7.4f  %.4f  %.4f  %6.3f\n", k, prices[i], deltas[i], gammas[i], vegas[i])
	}
}
