const page = document.getElementById('page');
if (page !== null) page.textContent = 'Headrace';
